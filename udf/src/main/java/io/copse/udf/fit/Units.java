package io.copse.udf.fit;

import io.copse.udf.law.LawDefinition;
import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The independent units among the points of a fit. Points of one run are a unit, and so are points
 * that are equal in all that the law reads and predicts, because they are copies. A unit is
 * resampled as a whole, and counts once when the scatter is judged.
 *
 * @param members the positions of each unit's points, in the order of their first points
 */
public record Units(List<int[]> members) {

  static Units of(LawDefinition<?> definition, List<RunPoint> points) {
    return of(points.stream().map(point -> key(definition, point)).toList());
  }

  /**
   * The units of points by their keys: points of equal keys are a unit.
   *
   * @param keys one for each point
   */
  public static Units of(List<?> keys) {
    Map<Object, List<Integer>> byKey = new LinkedHashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      byKey.computeIfAbsent(keys.get(i), k -> new ArrayList<>()).add(i);
    }

    return new Units(
        byKey.values().stream()
            .map(positions -> positions.stream().mapToInt(i -> i).toArray())
            .toList());
  }

  /** How many there are. */
  public int count() {
    return members.size();
  }

  /** The positions of the points of as many units as there are, drawn with replacement. */
  public int[] drawn(SplittableRandom random) {
    return random
        .ints(count(), 0, Math.max(1, count()))
        .mapToObj(members::get)
        .flatMapToInt(Arrays::stream)
        .toArray();
  }

  /** The positions of all points but those of a unit, ascending. */
  public int[] without(int unit) {
    int[] left = members.get(unit);
    int size = members.stream().mapToInt(positions -> positions.length).sum();
    return IntStream.range(0, size)
        .filter(i -> Arrays.stream(left).noneMatch(l -> l == i))
        .toArray();
  }

  /** The share of its unit that each point is. */
  double[] shares() {
    double[] shares = new double[members.stream().mapToInt(unit -> unit.length).sum()];
    for (int[] unit : members) {
      for (int i : unit) {
        shares[i] = 1.0 / unit.length;
      }
    }

    return shares;
  }

  private static Object key(LawDefinition<?> definition, RunPoint point) {
    if (!point.weighing().run().isEmpty()) {
      return point.weighing().run();
    }

    List<Double> values = new ArrayList<>();
    for (Variable input : definition.inputs()) {
      values.add(point.value(input));
    }

    values.add(point.value(definition.target()));
    return values;
  }
}
