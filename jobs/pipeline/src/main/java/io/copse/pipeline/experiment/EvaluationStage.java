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
import io.copse.pipeline.experiment.TestDocuments.TestDocument;
import io.copse.pipeline.tables.TableSchema;
import io.copse.pipeline.training.RunOutcome.Status;
import io.copse.pipeline.training.RunPlan.Cell;
import io.copse.pipeline.training.RunSpec;
import io.copse.pipeline.training.TrainingJob.Trained;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;

/**
 * Scores the test documents under each predictor of each cell, and adds rows for those that the
 * table does not have, cell by cell. It returns how many rows it added.
 *
 * @param more predictors beside those of Copse
 */
public record EvaluationStage(List<Predictor> more) implements Stage<Integer> {
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
  public Integer run(StageContext context, Results earlier) {
    ExperimentSettings settings = context.settings();
    Trained trained = earlier.of(new TrainStage());
    EvalRows evals = new EvalRows(settings, context.ids(), trained.identity(), byId(trained));
    Predictors predictors = Predictors.of(settings.evaluation()).and(more);
    boolean routable = DomainMethod.named(settings.domains().method()).hasModel();
    Set<String> known = known(context);
    Map<Cell, List<Missing>> missing = new LinkedHashMap<>();
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
      missing.put(cell, unscored);
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
    return added(context, missing.values(), left, trained, documents);
  }

  /** Scores what is missing, cell by cell, and returns how many rows that has added. */
  private int added(
      StageContext context,
      Collection<List<Missing>> cells,
      int left,
      Trained trained,
      List<TestDocument> documents) {
    boolean routable = DomainMethod.named(context.settings().domains().method()).hasModel();
    CellScoring.Domains domains = routable ? domains(context) : EvaluationStage::noDomains;
    Progress progress = new Progress(left, Progress.counted("predictors"), System::nanoTime);
    context.spark().sparkContext().setJobDescription(name());
    int done = 0;
    for (List<Missing> missing : cells) {
      if (!missing.isEmpty()) {
        CellScoring scoring =
            new CellScoring(
                missing.stream().map(Missing::entry).toList(),
                trained.identity(),
                context.storage(),
                domains);
        add(context, documents, scoring, missing.stream().map(Missing::rows).toList());
        done += missing.size();
        progress.reach(done);
        context.narrator().progress(name(), progress);
      }
    }
    context.spark().sparkContext().setJobDescription(null);
    return left * (1 + domains(documents));
  }

  /** A predictor that the table has no rows of. */
  private record Missing(Entry entry, PredictorRows rows) {}

  /** Adds the rows of a cell in one commit, so that a start that dies loses one cell at most. */
  private static void add(
      StageContext context,
      List<TestDocument> documents,
      CellScoring scoring,
      List<PredictorRows> predictors) {
    ExperimentSettings settings = context.settings();
    PoissonBootstrap bootstrap =
        new PoissonBootstrap(settings.seed(), settings.evaluation().bootstrapSamples());
    JavaRDD<DocumentNats> losses =
        new TestDocuments(context)
            .inTasks(documents)
            .mapPartitions(share -> scoring.score(share).iterator());
    JavaRDD<Row> rows = CellRows.of(predictors, bootstrap, domains(documents)).rows(losses);
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

  private static CellScoring.Domains domains(StageContext context) {
    SplitFiles files = new SplitFiles(context.storage(), context.ids().splitId());
    Broadcast<DomainModel> model = context.javaSpark().broadcast(DomainModel.load(files.folder()));
    return model::value;
  }

  private static DomainModel noDomains() {
    throw new IllegalStateException(
        "A predictor asked for routes, but the split has no model of domains: name model sets only"
            + " for arms that are routable.");
  }
}
