package io.copse.pipeline.outside;

import io.copse.udf.fit.Comparison;
import io.copse.udf.fit.Comparison.Estimate;
import io.copse.udf.fit.Contender;
import io.copse.udf.sql.FittedFamily;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Every group's law against the first one's, at budgets: how much lower its loss is, and how many
 * times its compute the first needs for the loss that the first reaches with the budget.
 */
final class GroupComparisons {
  private static final double LEVEL = 0.95;

  private static final StructType TYPE =
      new StructType()
          .add("group", DataTypes.StringType)
          .add("baseline", DataTypes.StringType)
          .add("flops", DataTypes.DoubleType)
          .add("loss_gain", DataTypes.DoubleType)
          .add("loss_gain_low", DataTypes.DoubleType)
          .add("loss_gain_high", DataTypes.DoubleType)
          .add("compute_multiplier", DataTypes.DoubleType)
          .add("compute_multiplier_low", DataTypes.DoubleType)
          .add("compute_multiplier_high", DataTypes.DoubleType);

  private GroupComparisons() {}

  /**
   * Compares.
   *
   * @param fits a row for each group: its name and its fit with replicates; groups whose fits
   *     cannot be used are left out
   */
  static Dataset<Row> of(Dataset<Row> fits, List<Double> budgets) {
    Map<String, Contender> families = new LinkedHashMap<>();
    for (Row row : fits.collectAsList()) {
      FittedFamily.of(row.getStruct(1)).ifPresent(f -> families.put(row.getString(0), f));
    }
    List<Row> rows = new ArrayList<>();
    for (String group : families.keySet()) {
      String first = families.keySet().iterator().next();
      if (!group.equals(first)) {
        Comparison comparison = new Comparison(families.get(group), families.get(first), LEVEL);
        budgets.forEach(flops -> rows.add(row(group, first, comparison, flops)));
      }
    }
    return fits.sparkSession().createDataFrame(rows, TYPE);
  }

  private static Row row(String group, String first, Comparison comparison, double flops) {
    Estimate gain = comparison.lossGain(flops);
    double loss = comparison.baseline().frontier().lossAt(flops);
    // A family that never reaches the loss has no multiplier.
    boolean reached = comparison.challenger().frontier().flopsFor(loss).isPresent();
    Estimate multiplier = reached ? comparison.computeMultiplier(loss) : null;
    return RowFactory.create(
        group,
        first,
        flops,
        gain.value(),
        gain.interval().lower(),
        gain.interval().upper(),
        reached ? multiplier.value() : null,
        reached ? multiplier.interval().lower() : null,
        reached ? multiplier.interval().upper() : null);
  }
}
