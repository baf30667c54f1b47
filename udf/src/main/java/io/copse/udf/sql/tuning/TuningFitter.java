package io.copse.udf.sql.tuning;

import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import io.copse.udf.sql.fit.FitOption;
import io.copse.udf.sql.fit.FitRows;
import io.copse.udf.sql.fit.OptionTexts;
import io.copse.udf.sql.table.TableFitter;
import io.copse.udf.tuning.Optimum;
import io.copse.udf.tuning.SizePower;
import io.copse.udf.tuning.TunedRun;
import io.copse.udf.tuning.TuningFit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Fits the best learning rate and batch to the runs of a group.
 *
 * @param hasLoss whether the rows have a loss; without it each row is the optimum of a sweep
 * @param maxRuns runs of a group that are kept
 */
record TuningFitter(boolean hasLoss, int maxRuns) implements TableFitter {
  private static final int MAX_RUNS = 100_000;

  static final List<FitOption> KNOWN =
      List.of(new FitOption("max_runs", "runs kept of a group, chosen by hash", "" + MAX_RUNS));

  /** The fields of a power that a prediction reads. */
  static final List<String> POWER = List.of("coefficient", "params_exponent", "tokens_exponent");

  private static final StructType INTERVAL =
      new StructType().add("low", DoubleType).add("high", DoubleType);

  private static final StructType POWER_TYPE =
      new StructType()
          .add(POWER.get(0), DoubleType)
          .add(POWER.get(1), DoubleType)
          .add(POWER.get(2), DoubleType)
          .add("params_interval", INTERVAL)
          .add("tokens_interval", INTERVAL)
          .add("r_squared", DoubleType);

  private static final StructType OPTIMUM =
      new StructType()
          .add("params", DoubleType)
          .add("tokens", DoubleType)
          .add("learning_rate", DoubleType)
          .add("batch", DoubleType)
          .add("loss", DoubleType)
          .add("runs", LongType)
          .add("rate_on_edge", BooleanType)
          .add("batch_on_edge", BooleanType);

  private static final StructType TYPE =
      new StructType()
          .add("status", StringType)
          .add("reason", StringType)
          .add("learning_rate", POWER_TYPE)
          .add("batch", POWER_TYPE)
          .add("optima", DataTypes.createArrayType(OPTIMUM))
          .add("n_on_edge", LongType)
          .add("n_used", LongType)
          .add("n_skipped", LongType)
          .add("n_sampled_out", LongType);

  /** Reads options over the defaults. */
  static TuningFitter of(boolean hasLoss, Map<String, String> texts) {
    return new TuningFitter(hasLoss, new OptionTexts(texts, KNOWN).count("max_runs", 1, MAX_RUNS));
  }

  @Override
  public int maxRows() {
    return maxRuns;
  }

  @Override
  public StructType type() {
    return TYPE;
  }

  @Override
  public Row fit(List<InternalRow> rows, Counts counts) {
    Map<String, Object> fields = new HashMap<>();
    List<InternalRow> finished =
        rows.stream().filter(row -> !hasLoss || Double.isFinite(row.getDouble(4))).toList();
    fields.put("n_used", (long) finished.size());
    fields.put("n_skipped", counts.incomplete() + rows.size() - finished.size());
    fields.put("n_sampled_out", counts.sampledOut());
    try {
      fill(fields, TuningFit.of(finished.stream().map(this::run).toList()));
    } catch (IllegalArgumentException e) {
      fields.put("status", "invalid_input");
      fields.put("reason", e.getMessage());
    }
    return FitRows.row(TYPE, fields);
  }

  private TunedRun run(InternalRow row) {
    return new TunedRun(
        row.getDouble(0),
        row.getDouble(1),
        row.getDouble(2),
        row.getDouble(3),
        hasLoss ? row.getDouble(4) : 1);
  }

  private void fill(Map<String, Object> fields, TuningFit fit) {
    fields.put("status", fit.status().label());
    fields.put("reason", fit.reason());
    fit.rate().ifPresent(power -> fields.put("learning_rate", row(power)));
    fit.batch().ifPresent(power -> fields.put("batch", row(power)));
    fields.put("optima", fit.optima().stream().map(this::row).toArray());
    fields.put("n_on_edge", fit.optima().stream().filter(Optimum::onEdge).count());
  }

  private static Row row(SizePower power) {
    return RowFactory.create(
        power.coefficient(),
        power.paramsExponent(),
        power.tokensExponent(),
        RowFactory.create(
            power.paramsExponent() - power.paramsError(),
            power.paramsExponent() + power.paramsError()),
        RowFactory.create(
            power.tokensExponent() - power.tokensError(),
            power.tokensExponent() + power.tokensError()),
        power.rSquared());
  }

  private Row row(Optimum optimum) {
    TunedRun best = optimum.best();
    return RowFactory.create(
        best.params(),
        best.tokens(),
        best.rate(),
        best.batch(),
        hasLoss ? best.loss() : null,
        (long) optimum.runs(),
        optimum.rateOnEdge(),
        optimum.batchOnEdge());
  }
}
