package io.copse.udf.sql.hive;

import org.apache.hadoop.hive.ql.exec.UDFArgumentException;
import org.apache.hadoop.hive.ql.metadata.HiveException;
import org.apache.hadoop.hive.ql.parse.SemanticException;
import org.apache.hadoop.hive.ql.udf.generic.AbstractGenericUDAFResolver;
import org.apache.hadoop.hive.ql.udf.generic.GenericUDAFEvaluator;
import org.apache.hadoop.hive.ql.udf.generic.GenericUDAFParameterInfo;
import org.apache.hadoop.hive.serde2.objectinspector.ObjectInspector;
import org.apache.hadoop.hive.serde2.objectinspector.primitive.BinaryObjectInspector;
import org.apache.hadoop.hive.serde2.objectinspector.primitive.PrimitiveObjectInspectorFactory;
import org.apache.spark.sql.catalyst.expressions.aggregate.TypedImperativeAggregate;

/**
 * Base class for Hive functions of a group of rows. The SQL name is derived from the class name.
 */
abstract class HiveAggregate extends AbstractGenericUDAFResolver {

  @Override
  public final GenericUDAFEvaluator getEvaluator(GenericUDAFParameterInfo info)
      throws SemanticException {
    try {
      return new Evaluator<>(
          HiveCall.of(
              getClass(), info.getParameterObjectInspectors(), TypedImperativeAggregate.class));
    } catch (UDFArgumentException e) {
      throw new SemanticException(e.getMessage(), e);
    }
  }

  /** Gathers, merges and ends groups by the methods of Spark's aggregate. */
  private static final class Evaluator<T> extends GenericUDAFEvaluator {
    private final HiveCall<? extends TypedImperativeAggregate<T>> call;
    private final TypedImperativeAggregate<T> aggregate;
    private BinaryObjectInspector partial =
        PrimitiveObjectInspectorFactory.javaByteArrayObjectInspector;

    @SuppressWarnings("unchecked")
    Evaluator(HiveCall<?> call) {
      this.call = (HiveCall<? extends TypedImperativeAggregate<T>>) call;
      this.aggregate = this.call.expression();
    }

    /** The rows gathered of one group. */
    private static final class Gathered<T> extends AbstractAggregationBuffer {
      private T buffer;

      Gathered(T buffer) {
        this.buffer = buffer;
      }
    }

    @Override
    public ObjectInspector init(Mode mode, ObjectInspector[] parameters) throws HiveException {
      super.init(mode, parameters);
      if (mode == Mode.PARTIAL2 || mode == Mode.FINAL) {
        partial = (BinaryObjectInspector) parameters[0];
      }
      return mode == Mode.PARTIAL1 || mode == Mode.PARTIAL2
          ? PrimitiveObjectInspectorFactory.javaByteArrayObjectInspector
          : call.inspector();
    }

    @Override
    @SuppressWarnings("deprecation")
    public AggregationBuffer getNewAggregationBuffer() {
      return new Gathered<>(aggregate.createAggregationBuffer());
    }

    @Override
    @SuppressWarnings("deprecation")
    public void reset(AggregationBuffer gathered) {
      of(gathered).buffer = aggregate.createAggregationBuffer();
    }

    @Override
    @SuppressWarnings("deprecation")
    public void iterate(AggregationBuffer gathered, Object[] parameters) {
      of(gathered).buffer = aggregate.update(of(gathered).buffer, call.row(parameters));
    }

    @Override
    @SuppressWarnings("deprecation")
    public Object terminatePartial(AggregationBuffer gathered) {
      return aggregate.serialize(of(gathered).buffer);
    }

    @Override
    @SuppressWarnings("deprecation")
    public void merge(AggregationBuffer gathered, Object other) {
      if (other != null) {
        of(gathered).buffer =
            aggregate.merge(
                of(gathered).buffer, aggregate.deserialize(partial.getPrimitiveJavaObject(other)));
      }
    }

    @Override
    @SuppressWarnings("deprecation")
    public Object terminate(AggregationBuffer gathered) {
      return call.wrap(aggregate.eval(of(gathered).buffer));
    }

    @SuppressWarnings({"unchecked", "deprecation"})
    private Gathered<T> of(AggregationBuffer gathered) {
      return (Gathered<T>) gathered;
    }
  }
}
