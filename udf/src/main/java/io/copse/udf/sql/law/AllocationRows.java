package io.copse.udf.sql.law;

import static org.apache.spark.sql.types.DataTypes.DoubleType;

import io.copse.udf.law.Allocation;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;

/** A compute-optimal point as a struct of SQL. */
public final class AllocationRows {
  /** The fields of the struct. */
  public static final StructType TYPE =
      new StructType()
          .add("flops", DoubleType)
          .add("params", DoubleType)
          .add("tokens", DoubleType)
          .add("tokens_per_param", DoubleType)
          .add("loss", DoubleType);

  private AllocationRows() {}

  static InternalRow of(Allocation point) {
    return new GenericInternalRow(
        new Object[] {
          point.flops(), point.params(), point.tokens(), point.tokensPerParam(), point.loss()
        });
  }
}
