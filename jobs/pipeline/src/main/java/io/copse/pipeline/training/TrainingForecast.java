package io.copse.pipeline.training;

import io.copse.models.lm.ModelCounts;
import io.copse.models.lm.ModelShape;
import io.copse.models.train.CheckpointStore;
import io.copse.models.train.Throughput;
import io.copse.pipeline.config.ModelHorizons;
import io.copse.pipeline.storage.RunStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The runs of plans that are not trained yet, and about what they cost. Time is FLOPs over the
 * speed of one task of this machine with each shape, measured now, shared by as many tasks as there
 * are slots. The batch control's later horizons are counted with its smallest batch, because the
 * batch is chosen only after its first runs.
 *
 * @param models a line for each shape of model, smallest first
 * @param slots tasks side by side
 */
public record TrainingForecast(List<Line> models, int slots) {
  /** Larger models take too long to try: they are counted at their architecture's last speed. */
  private static final long MOST_PARAMS_TRIED = 50_000_000;

  /**
   * The runs of one shape.
   *
   * @param runs all that the plan has
   * @param missing those that are not trained yet
   * @param flops training FLOPs of the missing ones
   * @param diskBytes their checkpoints
   * @param taskSeconds their training, one after another
   */
  public record Line(
      ModelShape shape,
      int runs,
      int missing,
      double flops,
      double diskBytes,
      double taskSeconds) {}

  public TrainingForecast {
    models = List.copyOf(models);
  }

  /** Lays out the runs of plans, looks which are there, and tries each shape. */
  public static TrainingForecast of(List<RunPlanner> planners, RunStorage storage, int slots)
      throws IOException {
    RunIdentity identity = planners.get(0).identity();
    Map<String, RunSpec> runs = new LinkedHashMap<>();
    planners.forEach(planner -> runs.putAll(runs(planner)));
    Map<ModelShape, List<RunSpec>> byShape = new LinkedHashMap<>();
    for (RunSpec run : runs.values()) {
      byShape.computeIfAbsent(identity.shape(run.model()), s -> new ArrayList<>()).add(run);
    }
    List<Line> lines = new ArrayList<>();
    Map<String, Double> speeds = new HashMap<>();
    List<ModelShape> shapes = new ArrayList<>(byShape.keySet());
    shapes.sort(Comparator.comparingLong(shape -> ModelCounts.of(shape).params()));
    for (ModelShape shape : shapes) {
      List<RunSpec> all = byShape.get(shape);
      Double largest = speeds.get(shape.architecture());
      if (largest == null || ModelCounts.of(shape).params() <= MOST_PARAMS_TRIED) {
        speeds.put(
            shape.architecture(), Throughput.flopsPerSecond(shape, all.get(0).batchSequences()));
      }
      lines.add(line(shape, all, identity, storage, speeds.get(shape.architecture())));
    }
    return new TrainingForecast(lines, slots);
  }

  private static Map<String, RunSpec> runs(RunPlanner planner) {
    Map<String, RunSpec> runs = TrainingJob.firstRuns(TrainingJob.plan(planner), planner);
    Optional<Integer> smallest =
        planner.training().batchCandidates().stream().min(Integer::compare);
    for (ModelHorizons model : planner.training().models()) {
      smallest.ifPresent(
          batch -> planner.batchControl(model, batch).runs().forEach(r -> runs.put(r.runId(), r)));
    }
    return runs;
  }

  private static Line line(
      ModelShape shape, List<RunSpec> runs, RunIdentity identity, RunStorage storage, double speed)
      throws IOException {
    RunResults results = new RunResults(storage);
    int missing = 0;
    double flops = 0;
    for (RunSpec run : runs) {
      if (results.find(run.runId()).isEmpty()) {
        missing++;
        flops += TrainingJob.flops(run, identity);
      }
    }
    double disk = missing * CheckpointStore.bytes(ModelCounts.of(shape).params());
    return new Line(shape, runs.size(), missing, flops, disk, flops / speed);
  }

  /** Returns the sum over all lines. */
  public double flops() {
    return models.stream().mapToDouble(Line::flops).sum();
  }

  /** Returns the bytes of all missing runs' checkpoints. */
  public double diskBytes() {
    return models.stream().mapToDouble(Line::diskBytes).sum();
  }

  /** Returns the seconds of training if all slots are busy. */
  public double seconds() {
    return models.stream().mapToDouble(Line::taskSeconds).sum() / slots;
  }
}
