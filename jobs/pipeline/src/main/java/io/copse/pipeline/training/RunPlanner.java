package io.copse.pipeline.training;

import io.copse.pipeline.config.SizeSettings;
import io.copse.pipeline.config.TrainingSettings;
import io.copse.pipeline.training.RunPlan.Cell;
import io.copse.pipeline.training.RunSpec.Size;
import io.copse.pipeline.training.RunSpec.Stream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
    for (SizeSettings size : training.sizes()) {
      Ladder dense = dense(size);
      Ladder wider = wider(size, flops);
      dense.runs().forEach(run -> runs.put(run.runId(), run));
      wider.runs().forEach(run -> runs.put(run.runId(), run));
      for (int i = 0; i < horizons().size(); i++) {
        long horizon = horizons().get(i);
        RunSpec seed = dense.stemAt(seedEnd(horizon));
        List<RunSpec> experts = experts(seed, size, horizon, Arm.EXPERTS, clusters);
        List<RunSpec> randomExperts = experts(seed, size, horizon, Arm.RANDOM_EXPERTS, random);
        experts.forEach(run -> runs.put(run.runId(), run));
        randomExperts.forEach(run -> runs.put(run.runId(), run));
        cells.add(
            new Cell(
                size,
                horizon,
                Map.of(
                    Arm.SEED, List.of(seed),
                    Arm.DENSE, List.of(dense.ends().get(i)),
                    Arm.EXPERTS, experts,
                    Arm.RANDOM_EXPERTS, randomExperts,
                    Arm.DENSE_K_PARAMS, List.of(wider.ends().get(i)))));
      }
    }
    return new RunPlan(List.copyOf(runs.values()), cells);
  }

  /** Returns the batch control's ladder to the shortest horizon, for the choice among batches. */
  Ladder batchCandidate(SizeSettings size, int batchSequences) {
    return batchControl(size, batchSequences, horizons().subList(0, 1));
  }

  /** Returns the batch control's ladder to every horizon, once its batch is chosen. */
  Ladder batchControl(SizeSettings size, int batchSequences) {
    return batchControl(size, batchSequences, horizons());
  }

  /** Returns the horizons in whole updates. */
  public List<Long> horizons() {
    return training.horizons().stream().map(tokens -> Ladder.quantize(tokens, quantum())).toList();
  }

  private long quantum() {
    return (long) training.batchSequences() * training.contextLength();
  }

  private Ladder dense(SizeSettings size) {
    List<Long> seedEnds = horizons().stream().map(this::seedEnd).toList();
    return ladder(Arm.SEED, Arm.DENSE, size, training.batchSequences(), horizons(), seedEnds);
  }

  private Ladder batchControl(SizeSettings size, int batch, List<Long> horizons) {
    return ladder(Arm.DENSE_BATCH, Arm.DENSE_BATCH, size, batch, horizons, List.of());
  }

  /**
   * A ladder of one of the sizes; whatever its batch, it ends after whole updates of the dense arm.
   */
  private Ladder ladder(
      Arm stem, Arm arm, SizeSettings size, int batch, List<Long> horizons, List<Long> stops) {
    return Ladder.of(
        new Ladder.Settings(
            stem,
            arm,
            sizeOf(size),
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

  private Ladder wider(SizeSettings size, WiderShape.ForwardFlops flops) {
    Size wide = WiderShape.find(size, k, flops);
    double ratio =
        flops.perToken(size.dModel(), size.layers(), size.heads())
            / flops.perToken(wide.dModel(), wide.layers(), wide.heads());
    int batch = training.batchSequences() / k;
    long quantum = (long) batch * training.contextLength();
    return Ladder.of(
        new Ladder.Settings(
            Arm.DENSE_K_PARAMS,
            Arm.DENSE_K_PARAMS,
            wide,
            batch,
            horizons().stream().map(tokens -> Ladder.quantize(tokens * ratio, quantum)).toList(),
            List.of(),
            training.cooldownShare(),
            Math.round(training.warmupTokens() * ratio),
            quantum,
            1,
            corpus()),
        identity);
  }

  private List<RunSpec> experts(
      RunSpec seed, SizeSettings size, long horizon, Arm arm, String split) {
    List<RunSpec> experts = new ArrayList<>();
    for (int domain = 0; domain < k; domain++) {
      RunSpec unnamed =
          new RunSpec(
              "",
              arm,
              sizeOf(size),
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

  private static Size sizeOf(SizeSettings size) {
    return new Size(size.dModel(), size.layers(), size.heads(), size.learningRate());
  }
}
