package io.copse.udf.fit;

import io.copse.udf.law.LawDefinition;
import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Variable;
import java.util.Comparator;
import java.util.List;

/** Chooses and orders the runs of a fit. */
final class UsedRuns {
  private UsedRuns() {}

  /** The runs that a fit uses, in an order that does not depend on theirs. */
  static List<RunPoint> of(
      LawDefinition<?> definition, List<RunPoint> points, FitSettings settings) {
    int kept = Math.max(0, points.size() - settings.dropHighest());
    Comparator<RunPoint> canonical = canonical(definition);
    if (settings.dropHighest() == 0) {
      return points.stream().sorted(canonical).toList();
    }

    return points.stream()
        .sorted(
            Comparator.<RunPoint>comparingDouble(p -> p.value(definition.target()))
                .thenComparing(canonical))
        .limit(kept)
        .sorted(canonical)
        .toList();
  }

  private static Comparator<RunPoint> canonical(LawDefinition<?> definition) {
    Comparator<RunPoint> order = Comparator.comparingInt(p -> 0);
    for (Variable input : definition.inputs()) {
      order = order.thenComparingDouble(p -> p.value(input));
    }

    return order
        .thenComparingDouble(p -> p.value(definition.target()))
        .thenComparingDouble(p -> p.knows(Variable.FLOPS) ? p.flops() : 0)
        .thenComparing(p -> p.weighing().run())
        .thenComparingDouble(p -> p.weighing().weight())
        .thenComparingDouble(p -> p.weighing().standardError());
  }
}
