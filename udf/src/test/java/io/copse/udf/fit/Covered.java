package io.copse.udf.fit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Counts how many intervals of each quantity hold the truth, over the simulations of a study. */
public final class Covered {
  private final Map<String, int[]> counts = new LinkedHashMap<>();

  /** Counts one interval. */
  public void add(String quantity, Interval interval, double truth) {
    int[] count = counts.computeIfAbsent(quantity, q -> new int[2]);
    count[0] += interval.contains(truth) ? 1 : 0;
    count[1]++;
  }

  /** The numbers of intervals that hold the truth, by quantity. */
  public Map<String, Integer> held() {
    return counts.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, e -> e.getValue()[0], (a, b) -> a, LinkedHashMap::new));
  }

  /** The number of all intervals. */
  public int made() {
    return counts.values().stream().mapToInt(count -> count[1]).sum();
  }

  @Override
  public String toString() {
    return counts.entrySet().stream()
        .map(e -> "%s %d/%d".formatted(e.getKey(), e.getValue()[0], e.getValue()[1]))
        .collect(Collectors.joining(", "));
  }
}
