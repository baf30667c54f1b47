package io.copse.udf.sql.call;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.CreateArray;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import org.apache.spark.sql.catalyst.expressions.objects.StaticInvoke;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;
import scala.collection.IndexedSeq;
import scala.collection.Seq;

/**
 * A call of a static method under the name that the user wrote. Spark's own expression of static
 * calls, which this one uses, would name its column by the Java class. NULL in any argument gives
 * NULL.
 */
public final class NamedCall extends Expression implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final Target target;
  private final Seq<Expression> arguments;
  private final StaticInvoke invocation;

  /**
   * What is called.
   *
   * @param owner the public class of the method
   * @param method the static method
   * @param type the type of its result
   * @param law the law whose function it is. Then the method takes the law's name and an array of
   *     all arguments. If it is empty, the method takes the arguments one by one.
   */
  public record Target(Class<?> owner, String method, DataType type, String law)
      implements Serializable {
    private StaticInvoke with(Seq<Expression> arguments) {
      return new StaticInvoke(
          owner,
          type,
          method,
          law.isEmpty()
              ? arguments
              : ScalaSeqs.of(
                  List.of(
                      Literal.create(UTF8String.fromString(law), DataTypes.StringType),
                      new CreateArray(arguments, false))),
          ScalaSeqs.empty(),
          /* propagateNull= */ true,
          /* returnNullable= */ true,
          /* isDeterministic= */ true);
    }
  }

  /**
   * A call.
   *
   * @param name the function's name in SQL
   * @param target what is called
   * @param arguments of the types that it takes
   */
  public NamedCall(String name, Target target, Seq<Expression> arguments) {
    this.name = name;
    this.target = target;
    this.arguments = arguments;
    this.invocation = target.with(arguments);
  }

  @Override
  public String prettyName() {
    return name;
  }

  @Override
  public DataType dataType() {
    return target.type;
  }

  @Override
  public boolean nullable() {
    return true;
  }

  @Override
  public boolean foldable() {
    return children().forall(child -> child.foldable());
  }

  @Override
  public Seq<Expression> children() {
    return arguments;
  }

  @Override
  public Expression withNewChildrenInternal(IndexedSeq<Expression> children) {
    return new NamedCall(name, target, children.toList());
  }

  @Override
  public Object eval(InternalRow row) {
    return invocation.eval(row);
  }

  @Override
  public ExprCode doGenCode(CodegenContext context, ExprCode code) {
    return invocation.doGenCode(context, code);
  }

  @Override
  public int productArity() {
    return 1;
  }

  @Override
  public Object productElement(int index) {
    return children();
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof NamedCall;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NamedCall call
        && name.equals(call.name)
        && target.equals(call.target)
        && arguments.equals(call.arguments);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, target, arguments);
  }
}
