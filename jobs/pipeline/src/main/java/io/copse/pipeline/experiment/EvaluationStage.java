package io.copse.pipeline.experiment;

import static org.apache.spark.sql.functions.col;

import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.config.ExperimentSettings.Part;
import io.copse.pipeline.domains.DomainMethod;
import io.copse.pipeline.domains.DomainModel;
import io.copse.pipeline.evaluate.PoissonBootstrap;
import io.copse.pipeline.evaluate.Predictor;
import io.copse.pipeline.evaluate.Predictors;
import io.copse.pipeline.experiment.CellScoring.Entry;
import io.copse.pipeline.experiment.DocumentRouter.Distances;
import io.copse.pipeline.experiment.TestDocuments.TestDocument;
import io.copse.pipeline.tables.TableSchema;
import io.copse.pipeline.training.RunOutcome.Status;
import io.copse.pipeline.training.RunPlan.Cell;
import io.copse.pipeline.training.RunSpec;
import io.copse.pipeline.training.TrainingJob.Trained;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Scores the test documents under each predictor of each cell, and adds rows for those that the
 * table does not have. The rows of a cell are one commit, so that a start that dies loses the cells
 * under way, two at most. It returns how many rows it added.
 *
 * @param more predictors beside those of Copse
 */
public record EvaluationStage(List<Predictor> more) implements Stage<Integer> {
  /** While the rows of one cell are committed, the slots score the next one. */
  private static final int CELLS_AT_ONCE = 2;

  /** Copies the predictors. */
  public EvaluationStage {
    more = List.copyOf(more);
  }

  /** Evaluates the predictors of Copse. */
  public EvaluationStage() {
    this(List.of());
  }

  @Override
  public String name() {
    return "evaluate";
  }

  @Override
  public List<Stage<?>> before(ExperimentSettings settings) {
    return List.of(new TrainStage());
  }

  @Override
  public Optional<Part> part() {
    return Optional.of(Part.EVALUATION);
  }

  @Override
  public Integer run(StageContext context, Results earlier) throws InterruptedException {
    ExperimentSettings settings = context.settings();
    Trained trained = earlier.of(new TrainStage());
    EvalRows evals = new EvalRows(settings, context.ids(), trained.identity(), byId(trained));
    Predictors predictors = Predictors.of(settings.evaluation()).and(more);
    boolean routable = isRoutable(context);
    Set<String> known = known(context);
    List<List<Missing>> missing = new ArrayList<>();
    int all = 0;
    int left = 0;
    for (Cell cell : trained.plan().cells()) {
      List<ArmPredictor> ofCell =
          ArmPredictor.of(cell, predictors, run -> finished(run, trained), routable);
      List<Missing> unscored =
          ofCell.stream()
              .map(one -> new Missing(Entry.of(one), evals.of(one, cell.horizon())))
              .filter(one -> known.add(one.rows().key()))
              .toList();
      all += ofCell.size();
      left += unscored.size();
      if (!unscored.isEmpty()) {
        missing.add(unscored);
      }
    }
    OverlapRows overlaps = new OverlapRows(context);
    boolean compared = overlaps.areThere();
    List<TestDocument> documents =
        compared && left == 0 ? List.of() : new TestDocuments(context).chosen();
    if (!compared) {
      overlaps.add(documents);
    }
    if (left == 0) {
      context.narrator().say("evaluate: nothing to do, 0 of %d predictors left", all);
      return 0;
    }
    context.narrator().say("evaluate: %d of %d predictors left", left, all);
    return added(context, missing, left, trained, documents);
  }

  /** Scores what is missing, cell by cell, and returns how many rows that has added. */
  private int added(
      StageContext context,
      List<List<Missing>> cells,
      int left,
      Trained trained,
      List<TestDocument> documents)
      throws InterruptedException {
    List<DocumentShare> shares = DocumentShare.of(documents);
    JavaPairRDD<Integer, List<Distances>> distances =
        distances(context, trained, shares).persist(StorageLevel.MEMORY_AND_DISK());
    TokenScoring scoring = new StoredModels(trained.identity(), context.storage());
    Progress progress = new Progress(left, Progress.counted("predictors"), System::nanoTime);
    AtomicInteger done = new AtomicInteger();
    // The threads take the description over.
    context.spark().sparkContext().setJobDescription(name());
    try {
      DriverThreads.forEach(
          cells,
          CELLS_AT_ONCE,
          missing -> {
            CellScoring cell =
                new CellScoring(missing.stream().map(Missing::entry).toList(), scoring);
            JavaRDD<DocumentNats> nats = cell.nats(context.javaSpark(), shares, distances);
            add(context, nats, missing.stream().map(Missing::rows).toList(), domains(documents));
            progress.reach(done.addAndGet(missing.size()));
            context.narrator().progress(name(), progress);
          });
    } finally {
      distances.unpersist();
      context.spark().sparkContext().setJobDescription(null);
    }
    return left * (1 + domains(documents));
  }

  /** A predictor that the table has no rows of. */
  private record Missing(Entry entry, PredictorRows rows) {}

  /** Adds the rows of a cell in one commit. */
  private static void add(
      StageContext context,
      JavaRDD<DocumentNats> nats,
      List<PredictorRows> predictors,
      int domains) {
    PoissonBootstrap bootstrap =
        new PoissonBootstrap(
            context.settings().seed(), context.settings().evaluation().bootstrapSamples());
    JavaRDD<Row> rows = CellRows.of(predictors, bootstrap, domains).rows(nats);
    context.tables().append(TableSchema.EVALS, context.tables().rows(TableSchema.EVALS, rows));
  }

  private static int domains(List<TestDocument> documents) {
    return Math.toIntExact(documents.stream().mapToInt(TestDocument::domain).distinct().count());
  }

  private static Map<String, RunSpec> byId(Trained trained) {
    Map<String, RunSpec> byId = new HashMap<>();
    trained.runs().forEach(run -> byId.put(run.runId(), run));
    return byId;
  }

  private static boolean finished(RunSpec run, Trained trained) {
    return trained.outcomes().get(run.runId()).status() == Status.FINISHED;
  }

  /**
   * Returns the ids of the rows over all domains. A predictor's other rows are in the same commit.
   */
  private static Set<String> known(StageContext context) {
    Set<String> known = new HashSet<>();
    context
        .tables()
        .read(TableSchema.EVALS)
        .where(col("test_domain").isNull())
        .where(col("experiment").equalTo(context.settings().experiment()))
        .select("eval_id")
        .collectAsList()
        .forEach(row -> known.add(row.getAs("eval_id")));
    return known;
  }

  /** Returns how far the documents of each share lie from the domains, if texts tell domains. */
  private static JavaPairRDD<Integer, List<Distances>> distances(
      StageContext context, Trained trained, List<DocumentShare> shares) {
    JavaSparkContext spark = context.javaSpark();
    if (!isRoutable(context)) {
      return JavaPairRDD.fromJavaRDD(spark.emptyRDD());
    }
    SplitFiles files = new SplitFiles(context.storage(), context.ids().splitId());
    return new DomainRouting(
            context.storage().shards(trained.identity().corpusId()),
            spark.broadcast(DomainModel.load(files.folder())))
        .distances(spark, shares);
  }

  private static boolean isRoutable(StageContext context) {
    return DomainMethod.named(context.settings().domains().method()).hasModel();
  }
}
