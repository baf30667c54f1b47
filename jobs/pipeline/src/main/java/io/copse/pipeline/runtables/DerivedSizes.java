package io.copse.pipeline.runtables;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sizes that come from C / (6 D). Rounded FLOPs and tokens give each row of one model another size;
 * sizes with a gap below one percent are taken as one, their median.
 */
final class DerivedSizes {
  private static final double GAP = 1.01;

  private DerivedSizes() {}

  /**
   * Sets the sizes of runs.
   *
   * @param runs the numbers of runs, which are changed
   * @param place the place of the size among them
   */
  static void join(List<double[]> runs, int place) {
    double[] sizes = runs.stream().mapToDouble(run -> run[place]).sorted().toArray();
    Map<Double, Double> joined = new HashMap<>();
    int from = 0;
    for (int to = 1; to <= sizes.length; to++) {
      if (to == sizes.length || !(sizes[to] < GAP * sizes[to - 1])) {
        double median = sizes[(from + to - 1) / 2];
        Arrays.stream(sizes, from, to).forEach(size -> joined.put(size, median));
        from = to;
      }
    }
    runs.forEach(run -> run[place] = joined.get(run[place]));
  }
}
