package io.copse.pipeline.experiment;

import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.config.ExperimentSettings.Part;
import io.copse.pipeline.domains.DomainMethod;
import io.copse.pipeline.domains.DomainModel;
import io.copse.pipeline.evaluate.PoissonBootstrap;
import io.copse.pipeline.evaluate.Predictor;
import io.copse.pipeline.evaluate.Predictors;
import io.copse.pipeline.evaluate.Scoreboard;
import io.copse.pipeline.experiment.CellScoring.Entry;
import io.copse.pipeline.experiment.TestDocuments.TestDocument;
import io.copse.pipeline.tables.TableSchema;
import io.copse.pipeline.training.RunIdentity;
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
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;

/**
 * Scores the test documents under each predictor of each cell, and adds rows for those that the
 * table does not have. It returns how many rows it added.
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
    CellScoring.Domains domains = routable ? domains(context) : EvaluationStage::noDomains;
    Set<String> known = known(context);
    context.spark().sparkContext().setJobDescription(name());
    JavaRDD<TestDocument> documents = new TestDocuments(context).inTasks();
    List<Map<String, Object>> rows = new ArrayList<>();
    long begun = System.nanoTime();
    int done = 0;
    for (Cell cell : trained.plan().cells()) {
      List<ArmPredictor> missing =
          ArmPredictor.of(cell, predictors, run -> finished(run, trained), routable).stream()
              .filter(one -> !known.contains(evals.id(one, cell.horizon(), Optional.empty())))
              .toList();
      if (!missing.isEmpty()) {
        Scoreboard board = score(context, trained.identity(), documents, missing, domains);
        missing.forEach(one -> rows.addAll(evals.rows(one, cell.horizon(), board)));
      }
      context.narrator().progress(name(), ++done, trained.plan().cells().size(), begun);
    }
    context.spark().sparkContext().setJobDescription(null);
    context.tables().add(TableSchema.EVALS, context.tables().rows(TableSchema.EVALS, rows));
    return rows.size();
  }

  private static Map<String, RunSpec> byId(Trained trained) {
    Map<String, RunSpec> byId = new HashMap<>();
    trained.runs().forEach(run -> byId.put(run.runId(), run));
    return byId;
  }

  private static boolean finished(RunSpec run, Trained trained) {
    return trained.outcomes().get(run.runId()).status() == Status.FINISHED;
  }

  private static Set<String> known(StageContext context) {
    Set<String> known = new HashSet<>();
    context
        .tables()
        .read(TableSchema.EVALS)
        .select("eval_id")
        .collectAsList()
        .forEach(row -> known.add(row.getAs("eval_id")));
    return known;
  }

  private static Scoreboard score(
      StageContext context,
      RunIdentity identity,
      JavaRDD<TestDocument> documents,
      List<ArmPredictor> predictors,
      CellScoring.Domains domains) {
    ExperimentSettings settings = context.settings();
    CellScoring scoring =
        new CellScoring(
            predictors.stream().map(Entry::of).toList(),
            identity,
            context.storage(),
            new PoissonBootstrap(settings.seed(), settings.evaluation().bootstrapSamples()),
            domains);
    return documents
        .mapPartitions(rows -> List.of(scoring.score(rows)).iterator())
        .reduce(Scoreboard::merge);
  }

  private static CellScoring.Domains domains(StageContext context) {
    SplitFiles files = new SplitFiles(context.storage(), context.ids().splitId());
    Broadcast<DomainModel> model = context.javaSpark().broadcast(DomainModel.load(files.folder()));
    return model::value;
  }

  private static DomainModel noDomains() {
    throw new IllegalStateException(
        "A predictor asked for routes, but the split has no model of domains: name model sets only for arms that are routable.");
  }
}
