package io.copse.udf.sql.law;

import static org.apache.spark.sql.types.DataTypes.DoubleType;

import io.copse.udf.law.Allocation;
import io.copse.udf.law.InferenceOptimum;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;

/** A compute-optimal point, and the cheapest model of a loss, as structs of SQL. */
public final class AllocationRows {
  /** The fields of the struct. */
  public static final StructType TYPE =
      new StructType()
          .add("flops", DoubleType)
          .add("params", DoubleType)
          .add("tokens", DoubleType)
          .add("tokens_per_param", DoubleType)
          .add("loss", DoubleType);

  /** The fields of the cheapest model of a loss. */
  static final StructType INFERENCE =
      new StructType()
          .add("params", DoubleType)
          .add("tokens", DoubleType)
          .add("tokens_per_param", DoubleType)
          .add("loss", DoubleType)
          .add("train_flops", DoubleType)
          .add("inference_flops", DoubleType)
          .add("total_flops", DoubleType);

  private AllocationRows() {}

  static InternalRow of(InferenceOptimum point) {
    return new GenericInternalRow(
        new Object[] {
          point.params(),
          point.tokens(),
          point.tokens() / point.params(),
          point.loss(),
          point.trainFlops(),
          point.inferenceFlops(),
          point.totalFlops()
        });
  }

  static InternalRow of(Allocation point) {
    return new GenericInternalRow(
        new Object[] {
          point.flops(), point.params(), point.tokens(), point.tokensPerParam(), point.loss()
        });
  }
}
