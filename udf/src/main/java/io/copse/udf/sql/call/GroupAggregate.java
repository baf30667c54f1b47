package io.copse.udf.sql.call;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.aggregate.ImperativeAggregate;
import org.apache.spark.sql.catalyst.expressions.aggregate.TypedImperativeAggregate;
import scala.collection.IndexedSeq;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * An aggregate of Spark whose executors gather and merge what a group has, and of which the
 * executor that completes a group makes the result. Nothing passes through the driver.
 *
 * @param <B> what is gathered of a group
 * @param <F> what makes the result
 */
public abstract class GroupAggregate<B, F> extends TypedImperativeAggregate<B>
    implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final F fitter;
  private final List<Expression> arguments;
  private final int mutableOffset;
  private final int inputOffset;

  /**
   * An aggregate.
   *
   * @param name the function's name in SQL
   * @param fitter what makes the result
   * @param arguments what is evaluated for each row
   * @param mutableOffset where Spark keeps what is gathered
   * @param inputOffset where Spark keeps what is merged
   */
  protected GroupAggregate(
      String name, F fitter, List<Expression> arguments, int mutableOffset, int inputOffset) {
    this.name = name;
    this.fitter = fitter;
    this.arguments = List.copyOf(arguments);
    this.mutableOffset = mutableOffset;
    this.inputOffset = inputOffset;
  }

  /** The same aggregate of other arguments, at other offsets. */
  protected abstract GroupAggregate<B, F> with(
      List<Expression> otherArguments, int otherMutableOffset, int otherInputOffset);

  /** What makes the result. */
  protected final F fitter() {
    return fitter;
  }

  /** What is evaluated for each row. */
  protected final List<Expression> arguments() {
    return arguments;
  }

  @Override
  public final boolean nullable() {
    return false;
  }

  @Override
  public final String prettyName() {
    return name;
  }

  @Override
  public final int mutableAggBufferOffset() {
    return mutableOffset;
  }

  @Override
  public final int inputAggBufferOffset() {
    return inputOffset;
  }

  @Override
  public final ImperativeAggregate withNewMutableAggBufferOffset(int offset) {
    return with(arguments, offset, inputOffset);
  }

  @Override
  public final ImperativeAggregate withNewInputAggBufferOffset(int offset) {
    return with(arguments, mutableOffset, offset);
  }

  @Override
  public final Seq<Expression> children() {
    return ScalaSeqs.of(arguments);
  }

  @Override
  public final Expression withNewChildrenInternal(IndexedSeq<Expression> children) {
    return with(JavaConverters.seqAsJavaList(children), mutableOffset, inputOffset);
  }

  @Override
  public final int productArity() {
    return 2;
  }

  @Override
  public final Object productElement(int index) {
    return index == 0 ? fitter : children();
  }

  @Override
  public final boolean canEqual(Object other) {
    return getClass().isInstance(other);
  }

  @Override
  public final boolean equals(Object other) {
    return other instanceof GroupAggregate<?, ?> aggregate
        && getClass() == aggregate.getClass()
        && name.equals(aggregate.name)
        && fitter.equals(aggregate.fitter)
        && arguments.equals(aggregate.arguments)
        && mutableOffset == aggregate.mutableOffset
        && inputOffset == aggregate.inputOffset;
  }

  @Override
  public final int hashCode() {
    return Objects.hash(name, fitter, arguments, mutableOffset, inputOffset);
  }
}
