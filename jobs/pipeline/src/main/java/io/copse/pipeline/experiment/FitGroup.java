package io.copse.pipeline.experiment;

import io.copse.udf.run.RunPoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;

/**
 * The models of one arm of one architecture that a law is fitted to.
 *
 * @param models whose losses these are
 * @param points size N, horizon D, training FLOPs and loss of each
 * @param runIds the runs behind them
 * @param leftOut how many more sizes and horizons have a run that did not finish
 */
record FitGroup(GroupKey models, List<RunPoint> points, List<String> runIds, int leftOut) {

  /**
   * What the models of a group have in common.
   *
   * @param splitId the split whose test documents gave the losses; empty for any
   */
  record GroupKey(String architecture, String arm, Optional<String> splitId) {
    GroupKey ofAnySplit() {
      return new GroupKey(architecture, arm, Optional.empty());
    }
  }

  FitGroup {
    points = List.copyOf(points);
    runIds = List.copyOf(runIds);
  }

  /**
   * Groups rows of architecture, arm, split, N, D, FLOPs, loss and runs, in their order.
   *
   * @param leftOut runs that did not finish, by arm and architecture
   */
  static List<FitGroup> of(List<Row> rows, Map<GroupKey, Integer> leftOut) {
    Map<GroupKey, List<RunPoint>> points = new LinkedHashMap<>();
    Map<GroupKey, List<String>> runs = new LinkedHashMap<>();
    for (Row row : rows) {
      GroupKey key =
          new GroupKey(row.getString(0), row.getString(1), Optional.ofNullable(row.getString(2)));
      points
          .computeIfAbsent(key, k -> new ArrayList<>())
          .add(new RunPoint(row.getDouble(3), row.getLong(4), row.getDouble(5), row.getDouble(6)));
      runs.computeIfAbsent(key, k -> new ArrayList<>()).addAll(row.getList(7));
    }
    List<FitGroup> groups = new ArrayList<>();
    points.forEach(
        (key, own) ->
            groups.add(
                new FitGroup(key, own, runs.get(key), leftOut.getOrDefault(key.ofAnySplit(), 0))));
    return groups;
  }

  String architecture() {
    return models.architecture();
  }

  /** Returns the training FLOPs of the largest model. */
  double largestBudget() {
    return points.stream().mapToDouble(RunPoint::flops).max().orElse(0);
  }
}
