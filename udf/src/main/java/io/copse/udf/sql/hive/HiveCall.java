package io.copse.udf.sql.hive;

import io.copse.udf.sql.SqlFunctions;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.hive.ql.exec.UDFArgumentException;
import org.apache.hadoop.hive.serde2.objectinspector.ConstantObjectInspector;
import org.apache.hadoop.hive.serde2.objectinspector.ObjectInspector;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.hive.HiveInspectors;
import org.apache.spark.sql.types.DataType;
import scala.Function1;

/**
 * A call of a SQL function with Hive's objects, which are converted to Spark's and back.
 *
 * @param <E> the kind of the function's expression
 */
final class HiveCall<E extends Expression> {
  private static final Inspectors INSPECTORS = new Inspectors();

  private final E expression;
  private final List<Function1<Object, Object>> unwrappers;
  private final Function1<Object, Object> wrapper;

  /** Spark's conversions, all of them default methods. */
  private static final class Inspectors implements HiveInspectors {}

  private HiveCall(
      E expression, List<Function1<Object, Object>> unwrappers, Function1<Object, Object> wrapper) {
    this.expression = expression;
    this.unwrappers = unwrappers;
    this.wrapper = wrapper;
  }

  /**
   * Prepares the calls of a function.
   *
   * @param function the function's class, whose name is the function's in camel case
   * @param arguments the types of its arguments; constants keep their values
   * @param kind the class of the function's expression
   * @throws UDFArgumentException if the function does not take these arguments
   */
  static <E extends Expression> HiveCall<E> of(
      Class<?> function, ObjectInspector[] arguments, Class<E> kind) throws UDFArgumentException {
    List<Expression> expressions = new ArrayList<>();
    List<Function1<Object, Object>> unwrappers = new ArrayList<>();
    for (ObjectInspector argument : arguments) {
      Function1<Object, Object> unwrapper = INSPECTORS.unwrapperFor(argument);
      DataType type = INSPECTORS.inspectorToDataType(argument);
      expressions.add(
          argument instanceof ConstantObjectInspector
              ? new Literal(unwrapper.apply(null), type)
              : new BoundReference(unwrappers.size(), type, /* nullable= */ true));
      unwrappers.add(unwrapper);
    }
    E expression = kind.cast(expression(HiveNames.functionOf(function), expressions));
    return new HiveCall<>(
        expression,
        unwrappers,
        INSPECTORS.wrapperFor(
            INSPECTORS.toInspector(expression.dataType()), expression.dataType()));
  }

  E expression() {
    return expression;
  }

  /** The object that describes the results to Hive. */
  ObjectInspector inspector() {
    return INSPECTORS.toInspector(expression.dataType());
  }

  /** Hive's objects of one call as Spark's row. */
  InternalRow row(Object[] arguments) {
    Object[] values = new Object[arguments.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = unwrappers.get(i).apply(arguments[i]);
    }
    return new GenericInternalRow(values);
  }

  /** Spark's result as Hive's. */
  Object wrap(Object result) {
    return wrapper.apply(result);
  }

  /** Hive's functions have no text in DESCRIBE FUNCTION, so the message itself shows the call. */
  private static String help(String name, String message) {
    String usage = SqlFunctions.usage(name);
    return message.replace(
        "DESCRIBE FUNCTION EXTENDED " + name + " says what it takes", "it is called as " + usage);
  }

  /** Spark's analysis error is a checked exception that Scala's functions do not declare. */
  @SuppressWarnings("CatchAndPrintStackTrace")
  private static Expression expression(String name, List<Expression> arguments)
      throws UDFArgumentException {
    try {
      return SqlFunctions.call(name, arguments);
    } catch (Exception e) {
      throw new UDFArgumentException(help(name, e.getMessage()));
    }
  }
}
