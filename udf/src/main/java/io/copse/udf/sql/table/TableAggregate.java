package io.copse.udf.sql.table;

import io.copse.udf.sql.call.ScalaSeqs;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.expressions.aggregate.ImperativeAggregate;
import org.apache.spark.sql.catalyst.expressions.aggregate.TypedImperativeAggregate;
import org.apache.spark.sql.types.DataType;
import scala.collection.IndexedSeq;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * A fit over the rows of a group as Spark's aggregate. Executors gather and merge the rows, and the
 * executor that completes a group fits it. Nothing passes through the driver.
 */
public final class TableAggregate extends TypedImperativeAggregate<TableRows>
    implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final TableFitter fitter;
  private final List<Expression> arguments;
  private final int mutableOffset;
  private final int inputOffset;

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
    this.name = name;
    this.fitter = fitter;
    this.arguments = List.copyOf(arguments);
    this.mutableOffset = mutableOffset;
    this.inputOffset = inputOffset;
  }

  @Override
  public TableRows createAggregationBuffer() {
    return new TableRows(fitter.maxRows());
  }

  @Override
  public TableRows update(TableRows rows, InternalRow row) {
    Object[] values = new Object[arguments.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = arguments.get(i).eval(row);
      if (values[i] == null) {
        rows.addIncomplete();
        return rows;
      }
    }
    if (projection == null) {
      projection =
          UnsafeProjection.create(
              arguments.stream().map(Expression::dataType).toArray(DataType[]::new));
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
        .apply(fitter.fit(all, rows.counts()));
  }

  private InternalRow row(byte[] bytes) {
    UnsafeRow row = new UnsafeRow(arguments.size());
    row.pointTo(bytes, bytes.length);
    return row;
  }

  @Override
  public byte[] serialize(TableRows rows) {
    return rows.toBytes();
  }

  @Override
  public TableRows deserialize(byte[] bytes) {
    return TableRows.fromBytes(bytes, fitter.maxRows());
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
    return new TableAggregate(name, fitter, arguments, offset, inputOffset);
  }

  @Override
  public ImperativeAggregate withNewInputAggBufferOffset(int offset) {
    return new TableAggregate(name, fitter, arguments, mutableOffset, offset);
  }

  @Override
  public Seq<Expression> children() {
    return ScalaSeqs.of(arguments);
  }

  @Override
  public Expression withNewChildrenInternal(IndexedSeq<Expression> children) {
    return new TableAggregate(
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
    return other instanceof TableAggregate;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TableAggregate aggregate
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
