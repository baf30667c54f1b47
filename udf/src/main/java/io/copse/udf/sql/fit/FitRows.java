package io.copse.udf.sql.fit;

import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import io.copse.udf.fit.FitDiagnostics;
import io.copse.udf.fit.QuantityVerdict;
import io.copse.udf.sql.law.AllocationRows;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The struct that a fit over a group gives. For every law its fields are the same, except the names
 * of the parameters. Parameters, intervals and optimum are NULL unless the status is ok, and the
 * candidate is NULL if it is.
 */
public final class FitRows {
  static final String PARAMS_EXPONENT = QuantityVerdict.PARAMS_EXPONENT;
  static final String REPLICATES = "replicates";

  private static final StructType OPTIMUM_WITH_INTERVALS =
      AllocationRows.TYPE
          .add("params_interval", IntervalRows.INTERVAL)
          .add("tokens_interval", IntervalRows.INTERVAL)
          .add("loss_interval", IntervalRows.INTERVAL);

  private static final StructType DIAGNOSTICS =
      new StructType()
          .add("converged", BooleanType)
          .add("iterations", IntegerType)
          .add("moved_from_start", BooleanType)
          .add("starts", IntegerType)
          .add("starts_agreeing", IntegerType)
          .add("condition_number", DoubleType)
          .add("at_bounds", DataTypes.createArrayType(StringType))
          .add("unidentified", DataTypes.createArrayType(StringType))
          .add("outliers", DataTypes.createArrayType(StringType));

  private static final List<String> LEFT_OUT = List.of("failed", "diverged", "incomplete");

  /** Fields by which the struct of a law's fit is known. */
  public static final List<String> OF_A_LAW = List.of("law", "parameters", "intervals", REPLICATES);

  private FitRows() {}

  /** The type, given the names of the law's parameters. */
  static StructType type(List<String> parameters) {
    return counted(
        new StructType()
            .add("law", StringType)
            .add("objective", StringType)
            .add("objective_value", DoubleType)
            .add("status", StringType)
            .add("reason", StringType)
            .add("parameters", structOf(parameters, DoubleType))
            .add("candidate", structOf(parameters, DoubleType).add(PARAMS_EXPONENT, DoubleType))
            .add("verdicts", structOf(parameters, StringType).add(PARAMS_EXPONENT, StringType))
            .add(
                "intervals",
                IntervalRows.type(
                    structOf(parameters, IntervalRows.INTERVAL)
                        .add(PARAMS_EXPONENT, IntervalRows.INTERVAL)))
            .add(PARAMS_EXPONENT, DoubleType)
            .add("compute_optimal", DataTypes.createArrayType(OPTIMUM_WITH_INTERVALS))
            .add(
                "held_out",
                new StructType()
                    .add("above_flops", DoubleType)
                    .add("status", StringType)
                    .add("reason", StringType)
                    .add("parameters", structOf(parameters, DoubleType))
                    .add("n_fitted", LongType)
                    .add("n_held_out", LongType)
                    .add("mean_relative_error", DoubleType)
                    .add("max_relative_error", DoubleType))
            .add(REPLICATES, DataTypes.createArrayType(DataTypes.createArrayType(DoubleType))),
        DIAGNOSTICS);
  }

  /**
   * A struct of a fit with what every fit of a group has beside its own fields: how many runs were
   * used and left out.
   *
   * @param own the fit's own fields
   * @param diagnostics the fields of its diagnostics, to which the counts of left-out runs by cause
   *     are added
   */
  static StructType counted(StructType own, StructType diagnostics) {
    StructType all = diagnostics;
    for (String cause : LEFT_OUT) {
      all = all.add(cause, LongType);
    }
    all = all.add("unknown_status", DataTypes.createArrayType(StringType));
    return own.add("n_used", LongType)
        .add("n_dropped", LongType)
        .add("n_skipped", LongType)
        .add("n_wrong", LongType)
        .add("n_sampled_out", LongType)
        .add("diagnostics", all);
  }

  /** A row of a type, of values by field; the fields without a value are NULL. */
  public static Row row(StructType type, Map<String, ?> values) {
    for (String name : values.keySet()) {
      type.fieldIndex(name);
    }
    Object[] cells = new Object[type.size()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = values.get(type.apply(i).name());
    }
    return RowFactory.create(cells);
  }

  static Map<String, Object> diagnostics(FitDiagnostics diagnostics) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("converged", diagnostics.search().converged());
    fields.put("iterations", diagnostics.search().iterations());
    fields.put("moved_from_start", diagnostics.search().movedFromStart());
    fields.put("starts", diagnostics.search().starts());
    fields.put("starts_agreeing", diagnostics.search().startsAgreeing());
    if (!Double.isNaN(diagnostics.conditionNumber())) {
      fields.put("condition_number", diagnostics.conditionNumber());
    }
    fields.put("at_bounds", diagnostics.atBounds().toArray(String[]::new));
    fields.put("unidentified", diagnostics.unidentified().toArray(String[]::new));
    return fields;
  }

  /** The struct type of one of a fit's fields, or of the elements of an array of structs. */
  static StructType field(StructType type, String name) {
    DataType field = type.apply(name).dataType();
    return (StructType) (field instanceof ArrayType array ? array.elementType() : field);
  }

  /** A struct of fields of one type. */
  public static StructType structOf(List<String> names, DataType type) {
    StructType struct = new StructType();
    for (String name : names) {
      struct = struct.add(name, type);
    }
    return struct;
  }
}
