package io.copse.pipeline.training;

import io.copse.pipeline.config.Arm;
import io.copse.pipeline.config.ModelSettings;
import io.copse.pipeline.config.TrainingSettings;
import io.copse.pipeline.training.RunPlan.Cell;
import io.copse.pipeline.training.RunSpec.Model;
import io.copse.pipeline.training.RunSpec.Stream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lays out the runs of an experiment under its two rules of matching: at a horizon every arm has
 * read equally many tokens in all, and made equally many updates, the experts at batch B/k. Only
 * the batch control departs from equal updates, as that is what it is for, and the wider dense
 * model from equal tokens, as its FLOPs are matched instead.
 *
 * @param training the settings of every arm
 * @param k experts
 * @param identity what all runs have in common
 * @param clusters the split into clusters
 * @param random the random split of the same sizes
 */
public record RunPlanner(
    TrainingSettings training, int k, RunIdentity identity, String clusters, String random) {

  /** Returns all that can be laid out before any run: all arms but the batch control. */
  public RunPlan plan(WiderShape.ForwardFlops flops) {
    Map<String, RunSpec> runs = new LinkedHashMap<>();
    List<Cell> cells = new ArrayList<>();
    for (ModelSettings model : training.models()) {
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
          experts(seed, model, horizon).forEach(ends::put);
        }
        ends.values().forEach(all -> all.forEach(run -> runs.put(run.runId(), run)));
        cells.add(new Cell(model, horizon, ends));
      }
    }
    return new RunPlan(List.copyOf(runs.values()), cells);
  }

  /** Returns the batch control's ladder to the shortest horizon, for the choice among batches. */
  Ladder batchCandidate(ModelSettings model, int batchSequences) {
    return batchControl(model, batchSequences, horizons(model).subList(0, 1));
  }

  /** Returns the batch control's ladder to every horizon, once its batch is chosen. */
  Ladder batchControl(ModelSettings model, int batchSequences) {
    return batchControl(model, batchSequences, horizons(model));
  }

  private boolean trains(Arm arm) {
    return training.arms().contains(arm);
  }

  private List<Long> horizons(ModelSettings model) {
    return model.horizons().stream().map(tokens -> Ladder.quantize(tokens, quantum())).toList();
  }

  private long quantum() {
    return (long) training.batchSequences() * training.contextLength();
  }

  private Ladder dense(ModelSettings model) {
    List<Long> horizons = horizons(model);
    List<Long> seedEnds =
        training.branches() ? horizons.stream().map(this::seedEnd).toList() : List.of();
    return ladder(Arm.SEED, Arm.DENSE, model, training.batchSequences(), horizons, seedEnds);
  }

  private Ladder batchControl(ModelSettings model, int batch, List<Long> horizons) {
    return ladder(Arm.DENSE_BATCH, Arm.DENSE_BATCH, model, batch, horizons, List.of());
  }

  /**
   * A ladder of one of the models; whatever its batch, it ends after whole updates of the dense
   * arm.
   */
  private Ladder ladder(
      Arm stem, Arm arm, ModelSettings model, int batch, List<Long> horizons, List<Long> stops) {
    return Ladder.of(
        new Ladder.Settings(
            stem,
            arm,
            Model.of(model),
            batch,
            horizons,
            stops,
            training.cooldownShare(),
            training.warmupTokens(),
            quantum(),
            training.replicas(),
            corpus()),
        identity);
  }

  private Ladder wider(ModelSettings model, WiderShape.ForwardFlops flops) {
    Model small = Model.of(model);
    Model wide = WiderShape.find(small, k, flops);
    double ratio = flops.perToken(small) / flops.perToken(wide);
    int batch = training.batchSequences() / k;
    long quantum = (long) batch * training.contextLength();
    return Ladder.of(
        new Ladder.Settings(
            Arm.DENSE_K_PARAMS,
            Arm.DENSE_K_PARAMS,
            wide,
            batch,
            horizons(model).stream()
                .map(tokens -> Ladder.quantize(tokens * ratio, quantum))
                .toList(),
            List.of(),
            training.cooldownShare(),
            Math.round(training.warmupTokens() * ratio),
            quantum,
            1,
            corpus()),
        identity);
  }

  private Map<Arm, List<RunSpec>> experts(RunSpec seed, ModelSettings model, long horizon) {
    Map<Arm, List<RunSpec>> experts = new EnumMap<>(Arm.class);
    Map.of(Arm.EXPERTS, clusters, Arm.RANDOM_EXPERTS, random)
        .forEach(
            (arm, split) -> {
              if (trains(arm)) {
                experts.put(arm, experts(seed, model, horizon, arm, split));
              }
            });
    return experts;
  }

  private List<RunSpec> experts(
      RunSpec seed, ModelSettings model, long horizon, Arm arm, String split) {
    List<RunSpec> experts = new ArrayList<>();
    for (int domain = 0; domain < k; domain++) {
      RunSpec unnamed =
          new RunSpec(
              "",
              arm,
              Model.of(model),
              training.batchSequences() / k,
              k,
              horizon,
              seed.toTokens(),
              horizon,
              training.warmupTokens(),
              Ladder.quantize(horizon * (1 - training.cooldownShare()), quantum()),
              seed.runId(),
              1,
              new Stream(split, Integer.toString(domain)));
      experts.add(unnamed.named(identity));
    }
    return List.copyOf(experts);
  }

  private long seedEnd(long horizon) {
    return Ladder.quantize(horizon * training.seedShare(), quantum());
  }

  private Stream corpus() {
    return new Stream(identity.corpusId(), "train");
  }
}
