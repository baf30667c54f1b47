package io.copse.udf.sql.curve;

import io.copse.udf.curve.Curve;
import io.copse.udf.curve.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.catalyst.InternalRow;

/** Rows of curve, step, learning rate and loss as curves. */
final class CurveTable {
  private final int warmup;

  /** By curve, then by step: rate and loss. */
  private final Map<String, TreeMap<Integer, double[]>> table = new TreeMap<>();

  /**
   * Reads rows.
   *
   * @param warmup steps of the warm-up before a curve's first row; -1 for all of them
   * @throws IllegalArgumentException if a step is no count, or a curve has two rows of one step
   */
  CurveTable(List<InternalRow> rows, int warmup) {
    this.warmup = warmup;
    for (InternalRow row : rows) {
      String id = row.getUTF8String(0).toString();
      double step = row.getDouble(1);
      if (!(step >= 0 && step < Schedule.MAX_STEPS && step == Math.rint(step))) {
        throw new IllegalArgumentException(
            "The curve %s has step %s: give whole steps from 0 to %d."
                .formatted(id, step, Schedule.MAX_STEPS));
      }
      double[] values = {row.getDouble(2), row.getDouble(3)};
      double[] other =
          table.computeIfAbsent(id, name -> new TreeMap<>()).putIfAbsent((int) step, values);
      if (other != null && (other[0] != values[0] || other[1] != values[1])) {
        throw new IllegalArgumentException(
            "The curve %s has two rows of step %d that differ: name each run's curve apart."
                .formatted(id, (int) step));
      }
    }
  }

  List<Curve> curves() {
    List<Curve> curves = new ArrayList<>();
    table.forEach(
        (id, rows) -> {
          int[] steps = rows.keySet().stream().mapToInt(Integer::intValue).toArray();
          double[] rates = rows.values().stream().mapToDouble(row -> row[0]).toArray();
          double[] losses = rows.values().stream().mapToDouble(row -> row[1]).toArray();
          curves.add(new Curve(id, Schedule.through(steps, rates, warmup), steps, losses));
        });
    return curves;
  }
}
