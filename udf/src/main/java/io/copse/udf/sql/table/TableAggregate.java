package io.copse.udf.sql.table;

import io.copse.udf.sql.call.GroupAggregate;
import java.util.List;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.DataType;

/** A fit over the rows of a group as Spark's aggregate. */
public final class TableAggregate extends GroupAggregate<TableRows, TableFitter> {
  private static final long serialVersionUID = 1L;

  /** Made again on each machine. */
  private transient UnsafeProjection projection;

  /**
   * An aggregate.
   *
   * @param name the function's name in SQL
   * @param fitter what is made of a group
   * @param arguments what is gathered of each row
   */
  public TableAggregate(String name, TableFitter fitter, List<Expression> arguments) {
    this(name, fitter, arguments, 0, 0);
  }

  private TableAggregate(
      String name,
      TableFitter fitter,
      List<Expression> arguments,
      int mutableOffset,
      int inputOffset) {
    super(name, fitter, arguments, mutableOffset, inputOffset);
  }

  @Override
  protected TableAggregate with(
      List<Expression> otherArguments, int otherMutableOffset, int otherInputOffset) {
    return new TableAggregate(
        prettyName(), fitter(), otherArguments, otherMutableOffset, otherInputOffset);
  }

  @Override
  public TableRows createAggregationBuffer() {
    return new TableRows(fitter().maxRows());
  }

  @Override
  public TableRows update(TableRows rows, InternalRow row) {
    Object[] values = new Object[arguments().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = arguments().get(i).eval(row);
      if (values[i] == null) {
        rows.addIncomplete();
        return rows;
      }
    }
    if (projection == null) {
      projection =
          UnsafeProjection.create(
              arguments().stream().map(Expression::dataType).toArray(DataType[]::new));
    }
    rows.add(projection.apply(new GenericInternalRow(values)).getBytes().clone());
    return rows;
  }

  @Override
  public TableRows merge(TableRows rows, TableRows other) {
    return rows.merge(other);
  }

  @Override
  public Object eval(TableRows rows) {
    List<InternalRow> all = rows.sorted().stream().map(this::row).toList();
    return CatalystTypeConverters.createToCatalystConverter(dataType())
        .apply(fitter().fit(all, rows.counts()));
  }

  private InternalRow row(byte[] bytes) {
    UnsafeRow row = new UnsafeRow(arguments().size());
    row.pointTo(bytes, bytes.length);
    return row;
  }

  @Override
  public byte[] serialize(TableRows rows) {
    return rows.toBytes();
  }

  @Override
  public TableRows deserialize(byte[] bytes) {
    return TableRows.fromBytes(bytes, fitter().maxRows());
  }

  @Override
  public DataType dataType() {
    return fitter().type();
  }
}
