package io.copse.udf.sql.fit;

import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import io.copse.udf.fit.FitStatus;
import io.copse.udf.fit.Interval;
import io.copse.udf.fit.IntervalMethod;
import io.copse.udf.fit.approach.Scaling;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The part of the struct that approaches 1 and 2 share: powers of compute, and points on them. */
final class ScalingRows {
  private static final StructType SCALING =
      new StructType()
          .add("exponent", DoubleType)
          .add("coefficient", DoubleType)
          .add("r_squared", DoubleType);

  static final StructType INTERVALS =
      new StructType()
          .add(FitRows.PARAMS_EXPONENT, IntervalRows.INTERVAL)
          .add("level", DoubleType)
          .add("method", StringType)
          .add("coverage", StringType);

  private static final StructType OPTIMUM =
      new StructType()
          .add("flops", DoubleType)
          .add("params", DoubleType)
          .add("tokens", DoubleType)
          .add("tokens_per_param", DoubleType);

  private ScalingRows() {}

  static StructType type() {
    return new StructType()
        .add("approach", StringType)
        .add("status", StringType)
        .add("reason", StringType)
        .add("params_scaling", SCALING)
        .add("tokens_scaling", SCALING)
        .add("compute_optimal", DataTypes.createArrayType(OPTIMUM));
  }

  /** The fields, which have no numbers unless both powers are there. */
  static Map<String, Object> of(
      String approach,
      FitStatus status,
      String reason,
      Optional<Scaling> params,
      Optional<Scaling> tokens,
      List<Double> budgets) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("approach", approach);
    fields.put("status", status.label());
    fields.put("reason", reason);
    if (params.isPresent() && tokens.isPresent()) {
      fields.put("params_scaling", row(params.get()));
      fields.put("tokens_scaling", row(tokens.get()));
      fields.put(
          "compute_optimal",
          budgets.stream()
              .map(flops -> row(flops, params.get().at(flops), tokens.get().at(flops)))
              .toArray());
    }
    return fields;
  }

  static Row row(Interval interval) {
    return RowFactory.create(
        IntervalRows.row(interval),
        interval.level(),
        interval.method().label(),
        interval.method() == IntervalMethod.LINE
            ? interval.method().coverage()
            : "not measured for approach 2");
  }

  private static Row row(Scaling scaling) {
    return RowFactory.create(scaling.exponent(), scaling.coefficient(), scaling.rSquared());
  }

  private static Row row(double flops, double params, double tokens) {
    return RowFactory.create(flops, params, tokens, tokens / params);
  }
}
