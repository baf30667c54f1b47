package io.copse.models.train;

import com.intel.analytics.bigdl.dllib.tensor.Storage;
import com.intel.analytics.bigdl.dllib.tensor.Storage$;
import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import com.intel.analytics.bigdl.dllib.tensor.Tensor$;
import com.intel.analytics.bigdl.dllib.tensor.TensorNumericMath$TensorNumeric$NumericFloat$;
import com.intel.analytics.bigdl.dllib.tensor.TensorNumericMath.TensorNumeric;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** BigDL's float tensors seen from Java, where Scala's Float is an Object. */
final class FloatTensors {
  private FloatTensors() {}

  @SuppressWarnings("unchecked")
  static ClassTag<Object> tag() {
    return (ClassTag<Object>) (ClassTag<?>) ClassTag$.MODULE$.apply(Float.TYPE);
  }

  @SuppressWarnings("unchecked")
  static TensorNumeric<Object> numeric() {
    return (TensorNumeric<Object>)
        (TensorNumeric<?>) TensorNumericMath$TensorNumeric$NumericFloat$.MODULE$;
  }

  /** A tensor over {@code values}, which it shares. */
  static Tensor<Object> over(float[] values, int... shape) {
    Storage<Object> storage = Storage$.MODULE$.apply((Object) values, tag());
    return Tensor$.MODULE$.apply(storage, 1, shape, null, tag(), numeric());
  }

  /** The first element. */
  static float scalar(Tensor<Object> tensor) {
    return ((float[]) tensor.storage().array())[tensor.storageOffset() - 1];
  }
}
