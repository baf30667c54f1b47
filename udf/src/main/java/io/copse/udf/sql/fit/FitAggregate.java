package io.copse.udf.sql.fit;

import io.copse.udf.run.RunStatus;
import io.copse.udf.sql.call.ScalaSeqs;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.aggregate.ImperativeAggregate;
import org.apache.spark.sql.catalyst.expressions.aggregate.TypedImperativeAggregate;
import org.apache.spark.sql.types.DataType;
import scala.collection.IndexedSeq;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * A fit over a group as Spark's aggregate. Executors gather and merge samples of runs, and the
 * executor that completes a group fits it. Nothing passes through the driver.
 */
final class FitAggregate extends TypedImperativeAggregate<RunSample> implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final GroupFitter fitter;
  private final List<Expression> arguments;
  private final boolean hasStatus;
  private final int width;
  private final int mutableOffset;
  private final int inputOffset;

  /**
   * @param name the function's name in SQL
   * @param fitter what is made of a group
   * @param numbers one expression of type DOUBLE for each of the fitter's columns, and one for each
   *     of what it knows beside them; that of a run's name is of type STRING
   * @param status of type STRING: whether the run finished
   */
  FitAggregate(
      String name, GroupFitter fitter, List<Expression> numbers, Optional<Expression> status) {
    this(name, fitter, with(numbers, status), status.isPresent(), 0, 0);
  }

  private FitAggregate(
      String name,
      GroupFitter fitter,
      List<Expression> arguments,
      boolean hasStatus,
      int mutableOffset,
      int inputOffset) {
    this.name = name;
    this.fitter = fitter;
    this.arguments = List.copyOf(arguments);
    this.hasStatus = hasStatus;
    this.width = fitter.columns().size() + fitter.about().size();
    this.mutableOffset = mutableOffset;
    this.inputOffset = inputOffset;
  }

  private static List<Expression> with(List<Expression> numbers, Optional<Expression> status) {
    List<Expression> all = new ArrayList<>(numbers);
    status.ifPresent(all::add);
    return all;
  }

  @Override
  public RunSample createAggregationBuffer() {
    return new RunSample(width, fitter.maxRuns());
  }

  @Override
  public RunSample update(RunSample sample, InternalRow row) {
    double[] run = new double[width];
    if (hasStatus) {
      Object status = arguments.get(width).eval(row);
      if (status == null || !RunStatus.isFinished(status.toString())) {
        sample.addFailed(status == null ? null : status.toString());
        return sample;
      }
    }
    // A sample keeps the loss last, so what is known beside the columns stands before it.
    int columns = fitter.columns().size();
    for (int i = 0; i < width; i++) {
      Object value = arguments.get(i).eval(row);
      boolean isRun = i >= columns && fitter.about().get(i - columns) == About.RUN;
      if (value == null && !isRun) {
        sample.addIncomplete();
        return sample;
      }
      int at = i < columns - 1 ? i : i == columns - 1 ? width - 1 : i - 1;
      run[at] = isRun ? About.number(value) : (Double) value;
    }
    sample.add(run);
    return sample;
  }

  @Override
  public RunSample merge(RunSample sample, RunSample other) {
    return sample.merge(other);
  }

  @Override
  public Object eval(RunSample sample) {
    return CatalystTypeConverters.createToCatalystConverter(dataType()).apply(fitter.of(sample));
  }

  @Override
  public byte[] serialize(RunSample sample) {
    return sample.toBytes();
  }

  @Override
  public RunSample deserialize(byte[] bytes) {
    return RunSample.fromBytes(bytes, width, fitter.maxRuns());
  }

  @Override
  public DataType dataType() {
    return fitter.type();
  }

  @Override
  public boolean nullable() {
    return false;
  }

  @Override
  public String prettyName() {
    return name;
  }

  @Override
  public int mutableAggBufferOffset() {
    return mutableOffset;
  }

  @Override
  public int inputAggBufferOffset() {
    return inputOffset;
  }

  @Override
  public ImperativeAggregate withNewMutableAggBufferOffset(int offset) {
    return new FitAggregate(name, fitter, arguments, hasStatus, offset, inputOffset);
  }

  @Override
  public ImperativeAggregate withNewInputAggBufferOffset(int offset) {
    return new FitAggregate(name, fitter, arguments, hasStatus, mutableOffset, offset);
  }

  @Override
  public Seq<Expression> children() {
    return ScalaSeqs.of(arguments);
  }

  @Override
  public Expression withNewChildrenInternal(IndexedSeq<Expression> children) {
    return new FitAggregate(
        name,
        fitter,
        JavaConverters.seqAsJavaList(children),
        hasStatus,
        mutableOffset,
        inputOffset);
  }

  @Override
  public int productArity() {
    return 2;
  }

  @Override
  public Object productElement(int index) {
    return index == 0 ? fitter : children();
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof FitAggregate;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FitAggregate aggregate
        && name.equals(aggregate.name)
        && fitter.equals(aggregate.fitter)
        && arguments.equals(aggregate.arguments)
        && mutableOffset == aggregate.mutableOffset
        && inputOffset == aggregate.inputOffset;
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, fitter, arguments, mutableOffset, inputOffset);
  }
}
