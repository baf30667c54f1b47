package io.copse.udf.sql;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
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
 * A fit over a group as Spark's aggregate: executors gather and merge samples of runs, and the one
 * that ends a group fits it. Nothing passes through the driver.
 */
final class FitAggregate extends TypedImperativeAggregate<RunSample> implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final String law;
  private final FitOptions options;
  private final List<Expression> numbers;
  private final int mutableOffset;
  private final int inputOffset;

  /**
   * @param name the function's name in SQL
   * @param law the law's name
   * @param numbers one expression of type DOUBLE for each of the law's inputs and its target
   */
  FitAggregate(String name, String law, FitOptions options, List<Expression> numbers) {
    this(name, law, options, numbers, 0, 0);
  }

  private FitAggregate(
      String name,
      String law,
      FitOptions options,
      List<Expression> numbers,
      int mutableOffset,
      int inputOffset) {
    this.name = name;
    this.law = law;
    this.options = options;
    this.numbers = List.copyOf(numbers);
    this.mutableOffset = mutableOffset;
    this.inputOffset = inputOffset;
  }

  @Override
  public RunSample createAggregationBuffer() {
    return new RunSample(numbers.size(), options.maxRuns());
  }

  @Override
  public RunSample update(RunSample sample, InternalRow row) {
    double[] run = new double[numbers.size()];
    for (int i = 0; i < run.length; i++) {
      Object number = numbers.get(i).eval(row);
      if (number == null) {
        sample.skip();
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
    return CatalystTypeConverters.createToCatalystConverter(dataType())
        .apply(GroupFit.of(SqlLaws.of(law), sample, options));
  }

  @Override
  public byte[] serialize(RunSample sample) {
    return sample.toBytes();
  }

  @Override
  public RunSample deserialize(byte[] bytes) {
    return RunSample.fromBytes(bytes, numbers.size(), options.maxRuns());
  }

  @Override
  public DataType dataType() {
    return FitRows.type(SqlLaws.of(law).parameters());
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
    return new FitAggregate(name, law, options, numbers, offset, inputOffset);
  }

  @Override
  public ImperativeAggregate withNewInputAggBufferOffset(int offset) {
    return new FitAggregate(name, law, options, numbers, mutableOffset, offset);
  }

  @Override
  public Seq<Expression> children() {
    return ScalaSeqs.of(numbers);
  }

  @Override
  public Expression withNewChildrenInternal(IndexedSeq<Expression> children) {
    return new FitAggregate(
        name, law, options, JavaConverters.seqAsJavaList(children), mutableOffset, inputOffset);
  }

  @Override
  public int productArity() {
    return 2;
  }

  @Override
  public Object productElement(int index) {
    return index == 0 ? options : children();
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof FitAggregate;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FitAggregate aggregate
        && name.equals(aggregate.name)
        && options.equals(aggregate.options)
        && numbers.equals(aggregate.numbers)
        && mutableOffset == aggregate.mutableOffset
        && inputOffset == aggregate.inputOffset;
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, options, numbers, mutableOffset, inputOffset);
  }
}
