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
  private final int width;
  private final int mutableOffset;
  private final int inputOffset;

  /**
   * @param name the function's name in SQL
   * @param fitter what is made of a group
   * @param numbers one expression of type DOUBLE for each of the fitter's columns
   * @param status of type STRING: whether the run finished
   */
  FitAggregate(
      String name, GroupFitter fitter, List<Expression> numbers, Optional<Expression> status) {
    this(name, fitter, with(numbers, status), 0, 0);
  }

  private FitAggregate(
      String name,
      GroupFitter fitter,
      List<Expression> arguments,
      int mutableOffset,
      int inputOffset) {
    this.name = name;
    this.fitter = fitter;
    this.arguments = List.copyOf(arguments);
    this.width = fitter.columns().size();
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
    if (arguments.size() > width) {
      Object status = arguments.get(width).eval(row);
      if (status == null || !RunStatus.isFinished(status.toString())) {
        sample.addFailed();
        return sample;
      }
    }
    for (int i = 0; i < run.length; i++) {
      Object number = arguments.get(i).eval(row);
      if (number == null) {
        sample.addIncomplete();
        return sample;
      }
      run[i] = (Double) number;
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
    return new FitAggregate(name, fitter, arguments, offset, inputOffset);
  }

  @Override
  public ImperativeAggregate withNewInputAggBufferOffset(int offset) {
    return new FitAggregate(name, fitter, arguments, mutableOffset, offset);
  }

  @Override
  public Seq<Expression> children() {
    return ScalaSeqs.of(arguments);
  }

  @Override
  public Expression withNewChildrenInternal(IndexedSeq<Expression> children) {
    return new FitAggregate(
        name, fitter, JavaConverters.seqAsJavaList(children), mutableOffset, inputOffset);
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
