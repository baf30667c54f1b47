package io.copse.udf.sql.fit;

import io.copse.udf.run.RunStatus;
import io.copse.udf.sql.call.GroupAggregate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.types.DataType;

/** A fit over a sample of the runs of a group as Spark's aggregate. */
final class FitAggregate extends GroupAggregate<RunSample, GroupFitter> {
  private static final long serialVersionUID = 1L;

  private final boolean hasStatus;
  private final int width;

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
    super(name, fitter, arguments, mutableOffset, inputOffset);
    this.hasStatus = hasStatus;
    this.width = fitter.columns().size() + fitter.about().size();
  }

  @Override
  protected FitAggregate with(
      List<Expression> otherArguments, int otherMutableOffset, int otherInputOffset) {
    return new FitAggregate(
        prettyName(), fitter(), otherArguments, hasStatus, otherMutableOffset, otherInputOffset);
  }

  private static List<Expression> with(List<Expression> numbers, Optional<Expression> status) {
    List<Expression> all = new ArrayList<>(numbers);
    status.ifPresent(all::add);
    return all;
  }

  @Override
  public RunSample createAggregationBuffer() {
    return new RunSample(width, fitter().maxRuns());
  }

  @Override
  public RunSample update(RunSample sample, InternalRow row) {
    double[] run = new double[width];
    if (hasStatus) {
      Object status = arguments().get(width).eval(row);
      if (status == null || !RunStatus.isFinished(status.toString())) {
        sample.addFailed(status == null ? null : status.toString());
        return sample;
      }
    }
    // A sample keeps the loss last, so what is known beside the columns stands before it.
    int columns = fitter().columns().size();
    for (int i = 0; i < width; i++) {
      Object value = arguments().get(i).eval(row);
      boolean isRun = i >= columns && fitter().about().get(i - columns) == About.RUN;
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
    return CatalystTypeConverters.createToCatalystConverter(dataType()).apply(fitter().of(sample));
  }

  @Override
  public byte[] serialize(RunSample sample) {
    return sample.toBytes();
  }

  @Override
  public RunSample deserialize(byte[] bytes) {
    return RunSample.fromBytes(bytes, width, fitter().maxRuns());
  }

  @Override
  public DataType dataType() {
    return fitter().type();
  }
}
