package io.copse.pipeline.training;

import io.copse.pipeline.config.Arm;
import io.copse.pipeline.config.ModelSettings;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The runs to train and the cells to compare.
 *
 * @param runs every run, parents before children
 * @param cells one for each model and horizon, in the order of the settings
 */
public record RunPlan(List<RunSpec> runs, List<Cell> cells) {
  public RunPlan {
    runs = List.copyOf(runs);
    cells = List.copyOf(cells);
  }

  /**
   * The arms of one model and horizon, whose last states are compared.
   *
   * @param model that of all arms but the wider dense one
   * @param horizon the arms' tokens, all branches together
   * @param ends the last runs of each arm: k of an arm of experts, one of any other; SEED's is the
   *     one that experts branched from
   */
  public record Cell(ModelSettings model, long horizon, Map<Arm, List<RunSpec>> ends) {
    public Cell {
      ends = Map.copyOf(ends);
    }

    Cell with(Arm arm, List<RunSpec> models) {
      Map<Arm, List<RunSpec>> more = new EnumMap<>(ends);
      more.put(arm, models);
      return new Cell(model, horizon, more);
    }
  }

  /** Returns the plan with one more arm, whose runs are those of another arm of the cell. */
  RunPlan with(Arm arm, ModelSettings model, Arm same) {
    return new RunPlan(
        runs,
        cells.stream()
            .map(cell -> cell.model().equals(model) ? cell.with(arm, cell.ends().get(same)) : cell)
            .toList());
  }

  /** Returns the plan with one more arm, whose ladder ends at every horizon of the model. */
  RunPlan with(Arm arm, ModelSettings model, Ladder ladder) {
    Map<String, RunSpec> all = new LinkedHashMap<>();
    runs.forEach(run -> all.put(run.runId(), run));
    ladder.runs().forEach(run -> all.putIfAbsent(run.runId(), run));
    List<Cell> extended = new ArrayList<>();
    int end = 0;
    for (Cell cell : cells) {
      extended.add(
          cell.model().equals(model) ? cell.with(arm, List.of(ladder.ends().get(end++))) : cell);
    }
    return new RunPlan(List.copyOf(all.values()), extended);
  }
}
