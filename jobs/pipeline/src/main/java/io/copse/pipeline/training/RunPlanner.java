package io.copse.pipeline.training;

import io.copse.models.lm.LanguageModel;
import io.copse.models.lm.ModelCounts;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.Arm;
import io.copse.pipeline.config.Batches;
import io.copse.pipeline.config.ModelHorizons;
import io.copse.pipeline.config.ModelSettings;
import io.copse.pipeline.config.Schedule;
import io.copse.pipeline.config.TrainingSettings;
import io.copse.pipeline.training.RunPlan.Cell;
import io.copse.pipeline.training.RunSpec.Batch;
import io.copse.pipeline.training.RunSpec.Stream;
import io.copse.pipeline.training.RunSpec.TokenSpan;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lays out the runs of an experiment under two rules of matching. At a horizon every arm has read
 * equally many tokens in all, and made equally many updates; experts do so at batch B/k. Two arms
 * depart from a rule: the batch control from equal updates, because its batch is what it tries, and
 * the wider dense model from equal tokens, because its FLOPs are matched instead.
 *
 * @param training the settings of every arm
 * @param k experts
 * @param identity what all runs have in common
 * @param clusters the split into clusters
 * @param random the random split of the same sizes
 */
public record RunPlanner(
    TrainingSettings training, int k, RunIdentity identity, String clusters, String random) {

  /**
   * Returns all that can be laid out before any run: all arms but the batch control.
   *
   * @throws UsageException if a model of an arm has more params than a model may have
   */
  public RunPlan plan(WiderShape.ForwardFlops flops) {
    Map<String, RunSpec> runs = new LinkedHashMap<>();
    List<Cell> cells = new ArrayList<>();
    for (ModelHorizons model : training.models()) {
      Ladder dense = dense(model);
      dense.runs().forEach(run -> runs.put(run.runId(), run));
      Optional<Ladder> wider =
          trains(Arm.DENSE_K_PARAMS) ? Optional.of(wider(model, flops)) : Optional.empty();
      wider.ifPresent(ladder -> ladder.runs().forEach(run -> runs.put(run.runId(), run)));
      for (int i = 0; i < horizons(model).size(); i++) {
        int end = i;
        long horizon = horizons(model).get(i);
        Map<Arm, List<RunSpec>> ends = new EnumMap<>(Arm.class);
        ends.put(Arm.DENSE, List.of(dense.ends().get(end)));
        wider.ifPresent(l -> ends.put(Arm.DENSE_K_PARAMS, List.of(l.ends().get(end))));
        if (training.branches()) {
          RunSpec seed = dense.stemAt(seedEnd(horizon));
          ends.put(Arm.SEED, List.of(seed));
          experts(seed, horizon).forEach(ends::put);
        }
        ends.values().forEach(all -> all.forEach(run -> runs.put(run.runId(), run)));
        cells.add(new Cell(model.model(), horizon, ends));
      }
    }
    return new RunPlan(List.copyOf(runs.values()), cells);
  }

  /** Returns the batch control's ladder to the shortest horizon, for the choice among batches. */
  Ladder batchCandidate(ModelHorizons model, int batchSequences) {
    return batchControl(model.model(), batchSequences, horizons(model).subList(0, 1));
  }

  /** Returns the batch control's ladder to every horizon, once its batch is chosen. */
  Ladder batchControl(ModelHorizons model, int batchSequences) {
    return batchControl(model.model(), batchSequences, horizons(model));
  }

  private boolean trains(Arm arm) {
    return training.arms().contains(arm);
  }

  private List<Long> horizons(ModelHorizons model) {
    return model.horizons().stream().map(tokens -> Ladder.quantize(tokens, quantum())).toList();
  }

  private long quantum() {
    return training.batches().tokens();
  }

  private Ladder dense(ModelHorizons model) {
    List<Long> horizons = horizons(model);
    List<Long> seedEnds =
        training.branches() ? horizons.stream().map(this::seedEnd).toList() : List.of();
    Ladder.Marks marks = new Ladder.Marks(horizons, seedEnds);
    return ladder(new Ladder.Arms(Arm.SEED, Arm.DENSE), model.model(), batch().sequences(), marks);
  }

  private Ladder batchControl(ModelSettings model, int batchSequences, List<Long> horizons) {
    Ladder.Arms arms = new Ladder.Arms(Arm.DENSE_BATCH, Arm.DENSE_BATCH);
    return ladder(arms, model, batchSequences, new Ladder.Marks(horizons, List.of()));
  }

  /** Returns a ladder that ends after whole updates of the dense arm, whatever its own batch is. */
  private Ladder ladder(
      Ladder.Arms arms, ModelSettings model, int batchSequences, Ladder.Marks marks) {
    requireRoom(arms.end(), model);
    Batch batch = new Batch(batchSequences, 1, training.numerics().replicas());
    Schedule schedule = training.schedule();
    Ladder.Pace pace =
        new Ladder.Pace(schedule.cooldownShare(), schedule.warmupTokens(), quantum());
    return Ladder.of(new Ladder.Settings(arms, model, batch, marks, pace, corpus()), identity);
  }

  private Ladder wider(ModelHorizons model, WiderShape.ForwardFlops flops) {
    ModelSettings wide = WiderShape.find(model.model(), k, flops);
    requireRoom(Arm.DENSE_K_PARAMS, wide);
    double ratio = flops.perToken(model.model()) / flops.perToken(wide);
    int sequences = batch().sequences() / k;
    long quantum = (long) sequences * batch().contextLength();
    List<Long> horizons =
        horizons(model).stream().map(tokens -> Ladder.quantize(tokens * ratio, quantum)).toList();
    Schedule schedule = training.schedule();
    long warmup = Math.round(schedule.warmupTokens() * ratio);
    return Ladder.of(
        new Ladder.Settings(
            new Ladder.Arms(Arm.DENSE_K_PARAMS, Arm.DENSE_K_PARAMS),
            wide,
            new Batch(sequences, 1, 1),
            new Ladder.Marks(horizons, List.of()),
            new Ladder.Pace(schedule.cooldownShare(), warmup, quantum),
            corpus()),
        identity);
  }

  private Map<Arm, List<RunSpec>> experts(RunSpec seed, long horizon) {
    Map<Arm, List<RunSpec>> experts = new EnumMap<>(Arm.class);
    Map.of(Arm.EXPERTS, clusters, Arm.RANDOM_EXPERTS, random)
        .forEach(
            (arm, split) -> {
              if (trains(arm)) {
                experts.put(arm, experts(seed, horizon, arm, split));
              }
            });
    return experts;
  }

  private List<RunSpec> experts(RunSpec seed, long horizon, Arm arm, String split) {
    Schedule schedule = training.schedule();
    TokenSpan span =
        new TokenSpan(
            horizon,
            seed.toTokens(),
            horizon,
            schedule.warmupTokens(),
            Ladder.quantize(horizon * (1 - schedule.cooldownShare()), quantum()));
    Batch batch = new Batch(batch().sequences() / k, k, 1);
    List<RunSpec> experts = new ArrayList<>();
    for (int domain = 0; domain < k; domain++) {
      Stream stream = new Stream(split, Integer.toString(domain));
      experts.add(
          identity.named(new RunSpec("", arm, seed.model(), batch, span, seed.runId(), stream)));
    }
    return List.copyOf(experts);
  }

  private void requireRoom(Arm arm, ModelSettings model) {
    long params = ModelCounts.of(identity.shape(model)).params();
    if (params > LanguageModel.MOST_PARAMS) {
      throw new UsageException(
          "The arm %s would train a %s with %d params, and a model may have at most %d: take smaller training.sizes%s."
              .formatted(
                  arm.label(),
                  model.name(),
                  params,
                  LanguageModel.MOST_PARAMS,
                  arm == Arm.DENSE_K_PARAMS ? ", or take the arm out of training.arms" : ""));
    }
  }

  private long seedEnd(long horizon) {
    return Ladder.quantize(horizon * training.schedule().seedShare(), quantum());
  }

  private Batches batch() {
    return training.batches();
  }

  private Stream corpus() {
    return new Stream(identity.corpusId(), "train");
  }
}
