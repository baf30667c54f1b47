package io.copse.pipeline.runtables;

import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import io.copse.pipeline.UsageException;
import io.copse.udf.fit.Comparison;
import io.copse.udf.fit.Comparison.CrossOver;
import io.copse.udf.fit.Comparison.Estimate;
import io.copse.udf.fit.Contender;
import io.copse.udf.fit.Interval;
import io.copse.udf.sql.fit.FittedFamily;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.StructType;

/**
 * Compares each group's law with the baseline's law at the budgets: how much lower its loss is, its
 * compute multiplier, and the budgets at which the two change places. The multiplier is how many
 * times the group's compute the first group needs for the loss that it reaches with the budget.
 */
final class GroupComparisons {
  private static final double LEVEL = 0.95;

  private static final StructType PAIR =
      new StructType().add("group", StringType).add("baseline", StringType);

  private static final StructType AT_BUDGET =
      PAIR.add("flops", DoubleType)
          .add("loss_gain", DoubleType)
          .add("loss_gain_low", DoubleType)
          .add("loss_gain_high", DoubleType)
          .add("compute_multiplier", DoubleType)
          .add("compute_multiplier_low", DoubleType)
          .add("compute_multiplier_high", DoubleType)
          .add("method", StringType);

  private static final StructType CROSS_OVER =
      PAIR.add("flops", DoubleType)
          .add("flops_low", DoubleType)
          .add("flops_high", DoubleType)
          .add("loss", DoubleType)
          .add("share_of_resamples", DoubleType)
          .add("method", StringType);

  private final Map<String, Comparison> comparisons;
  private final String baseline;
  private final List<Double> budgets;

  private GroupComparisons(
      Map<String, Comparison> comparisons, String baseline, List<Double> budgets) {
    this.comparisons = comparisons;
    this.baseline = baseline;
    this.budgets = budgets;
  }

  /**
   * Compares.
   *
   * @param groups the fits with replicates; groups whose fits cannot be used, and fits that are of
   *     no law, are left out
   * @throws UsageException if the baseline that the request names is none of the groups
   */
  static GroupComparisons of(List<FittedGroup> groups, FitRequest request) {
    Map<String, Contender> families = new LinkedHashMap<>();
    if (request.isOfLaw()) {
      for (FittedGroup group : groups) {
        FittedFamily.of(group.fit()).ifPresent(family -> families.put(group.label(), family));
      }
    }
    String baseline =
        request
            .groups()
            .baseline()
            .orElseGet(() -> families.keySet().stream().findFirst().orElse(""));
    List<String> labels = groups.stream().map(FittedGroup::label).toList();
    if (request.groups().baseline().isPresent() && !labels.contains(baseline)) {
      throw new UsageException(
          "--baseline is %s, which is none of the groups %s: name one of them."
              .formatted(baseline, String.join(", ", labels)));
    }
    Map<String, Comparison> comparisons = new LinkedHashMap<>();
    if (families.containsKey(baseline)) {
      families.forEach(
          (group, family) -> {
            if (!group.equals(baseline)) {
              comparisons.put(group, new Comparison(family, families.get(baseline), LEVEL));
            }
          });
    }
    return new GroupComparisons(comparisons, baseline, request.budgets());
  }

  /** A row for each group but the baseline and each budget. */
  List<Row> atBudgets() {
    List<Row> rows = new ArrayList<>();
    comparisons.forEach(
        (group, comparison) -> budgets.forEach(flops -> rows.add(row(group, comparison, flops))));
    return rows;
  }

  /**
   * A row for each budget, between the lowest and the highest, at which a group and the baseline
   * have equal losses.
   */
  List<Row> crossOvers() {
    List<Row> rows = new ArrayList<>();
    double low = budgets.stream().mapToDouble(flops -> flops).min().orElse(0);
    double high = budgets.stream().mapToDouble(flops -> flops).max().orElse(0);
    if (low < high) {
      comparisons.forEach(
          (group, comparison) ->
              comparison
                  .crossOvers(low, high)
                  .forEach(crossOver -> rows.add(row(group, crossOver))));
    }
    return rows;
  }

  private Row row(String group, Comparison comparison, double flops) {
    Estimate gain = comparison.lossGain(flops);
    double loss = comparison.baseline().frontier().lossAt(flops);
    // If the family never reaches the loss, it has no multiplier.
    Optional<Estimate> multiplier =
        comparison.challenger().frontier().flopsFor(loss).isPresent()
            ? Optional.of(comparison.computeMultiplier(loss))
            : Optional.empty();
    return row(
        AT_BUDGET,
        group,
        baseline,
        flops,
        gain.value(),
        low(gain.interval()),
        high(gain.interval()),
        multiplier.map(Estimate::value).orElse(null),
        low(multiplier.flatMap(Estimate::interval)),
        high(multiplier.flatMap(Estimate::interval)),
        method(gain.interval()));
  }

  private Row row(String group, CrossOver crossOver) {
    return row(
        CROSS_OVER,
        group,
        baseline,
        crossOver.flops(),
        low(crossOver.interval()),
        high(crossOver.interval()),
        crossOver.loss(),
        crossOver.share(),
        method(crossOver.interval()));
  }

  private static Row row(StructType type, Object... values) {
    return new GenericRowWithSchema(values, type);
  }

  private static Double low(Optional<Interval> interval) {
    return interval.map(Interval::lower).orElse(null);
  }

  private static Double high(Optional<Interval> interval) {
    return interval.map(Interval::upper).orElse(null);
  }

  private static String method(Optional<Interval> interval) {
    return interval.map(i -> i.method().label()).orElse(null);
  }
}
