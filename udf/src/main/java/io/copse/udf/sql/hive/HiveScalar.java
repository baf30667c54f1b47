package io.copse.udf.sql.hive;

import org.apache.hadoop.hive.ql.exec.UDFArgumentException;
import org.apache.hadoop.hive.ql.metadata.HiveException;
import org.apache.hadoop.hive.ql.udf.generic.GenericUDF;
import org.apache.hadoop.hive.serde2.objectinspector.ObjectInspector;
import org.apache.spark.sql.catalyst.expressions.Expression;

/** Base class for Hive functions of one row. The SQL name is derived from the class name. */
abstract class HiveScalar extends GenericUDF {
  /** Created again on each machine. */
  private transient HiveCall<Expression> call;

  @Override
  public final ObjectInspector initialize(ObjectInspector[] arguments) throws UDFArgumentException {
    call = HiveCall.of(getClass(), arguments, Expression.class);
    return call.inspector();
  }

  /** Folds no constants: Spark's conversions do not expect Hive's classes of constant structs. */
  @Override
  public final ObjectInspector initializeAndFoldConstants(ObjectInspector[] arguments)
      throws UDFArgumentException {
    return initialize(arguments);
  }

  @Override
  public final Object evaluate(DeferredObject[] arguments) throws HiveException {
    Object[] values = new Object[arguments.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = arguments[i].get();
    }
    return call.wrap(call.expression().eval(call.row(values)));
  }

  @Override
  public final String getDisplayString(String[] arguments) {
    return HiveNames.functionOf(getClass()) + "(" + String.join(", ", arguments) + ")";
  }
}
