package io.copse.pipeline.training;

import io.copse.pipeline.config.SizeSettings;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is to be trained and compared.
 *
 * @param runs every run, parents before children
 * @param cells one for each size and horizon, smallest size first
 */
public record RunPlan(List<RunSpec> runs, List<Cell> cells) {
  public RunPlan {
    runs = List.copyOf(runs);
    cells = List.copyOf(cells);
  }

  /**
   * The arms of one size and horizon, whose last states are compared.
   *
   * @param size the size of all arms but the wider dense model
   * @param horizon the arms' tokens, all branches together
   * @param ends each arm's finished models: k for the experts, the seed they branched from, one
   *     else
   */
  public record Cell(SizeSettings size, long horizon, Map<Arm, List<RunSpec>> ends) {
    public Cell {
      ends = Map.copyOf(ends);
    }

    Cell with(Arm arm, List<RunSpec> models) {
      Map<Arm, List<RunSpec>> more = new EnumMap<>(ends);
      more.put(arm, models);
      return new Cell(size, horizon, more);
    }
  }

  /** Returns the plan with one more arm, whose models are those of another arm of the size. */
  RunPlan with(Arm arm, SizeSettings size, Arm same) {
    return new RunPlan(
        runs,
        cells.stream()
            .map(cell -> cell.size().equals(size) ? cell.with(arm, cell.ends().get(same)) : cell)
            .toList());
  }

  /** Returns the plan with one more arm, whose ladder ends at every horizon of the size. */
  RunPlan with(Arm arm, SizeSettings size, Ladder ladder) {
    Map<String, RunSpec> all = new LinkedHashMap<>();
    runs.forEach(run -> all.put(run.runId(), run));
    ladder.runs().forEach(run -> all.putIfAbsent(run.runId(), run));
    List<Cell> extended = new ArrayList<>();
    int end = 0;
    for (Cell cell : cells) {
      extended.add(
          cell.size().equals(size) ? cell.with(arm, List.of(ladder.ends().get(end++))) : cell);
    }
    return new RunPlan(List.copyOf(all.values()), extended);
  }
}
