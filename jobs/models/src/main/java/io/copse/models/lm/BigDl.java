package io.copse.models.lm;

import com.intel.analytics.bigdl.dllib.tensor.Storage;
import com.intel.analytics.bigdl.dllib.tensor.Storage$;
import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import com.intel.analytics.bigdl.dllib.tensor.Tensor$;
import com.intel.analytics.bigdl.dllib.tensor.TensorNumericMath;
import com.intel.analytics.bigdl.dllib.tensor.TensorNumericMath$TensorNumeric$NumericFloat$;
import java.util.List;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * BigDL's tensors of floats from Java, which sees Scala's {@code Tensor[Float]} as {@code
 * Tensor<Object>}.
 */
@SuppressWarnings("unchecked") // Scala's Float is Object to Java.
final class BigDl {
  static final ClassTag<Tensor<Object>> TENSOR_TAG =
      (ClassTag<Tensor<Object>>) (ClassTag<?>) ClassTag$.MODULE$.apply(Tensor.class);
  static final ClassTag<Object> FLOAT_TAG =
      (ClassTag<Object>) (ClassTag<?>) ClassTag$.MODULE$.apply(Float.TYPE);
  static final TensorNumericMath.TensorNumeric<Object> FLOAT =
      (TensorNumericMath.TensorNumeric<Object>)
          (Object) TensorNumericMath$TensorNumeric$NumericFloat$.MODULE$;

  private BigDl() {}

  static Storage<Object> storage(int size) {
    return Storage$.MODULE$.apply(size, FLOAT_TAG);
  }

  /** One tensor per parameter over one storage, which BigDL then sees as one flat tensor. */
  static Tensor<Object>[] views(Storage<Object> storage, List<ParameterSpec> specs) {
    Tensor<Object>[] views = (Tensor<Object>[]) new Tensor<?>[specs.size()];
    for (int i = 0; i < views.length; i++) {
      ParameterSpec spec = specs.get(i);
      int[] shape = spec.shape();
      int[] stride = new int[shape.length];
      int step = 1;
      for (int axis = shape.length - 1; axis >= 0; axis--) {
        stride[axis] = step;
        step *= shape[axis];
      }
      views[i] = Tensor$.MODULE$.apply(storage, spec.offset() + 1, shape, stride, FLOAT_TAG, FLOAT);
    }
    return views;
  }

  /** A tensor of one float. */
  static Tensor<Object> scalar() {
    return Tensor$.MODULE$.apply(1, FLOAT_TAG, FLOAT);
  }

  static void set(Tensor<Object> scalar, float value) {
    ((float[]) scalar.storage().array())[scalar.storageOffset() - 1] = value;
  }

  static float value(Tensor<Object> scalar) {
    if (scalar.nElement() != 1) {
      throw new IllegalArgumentException(
          "the gradient of the loss must be one number, not " + scalar.nElement());
    }
    return ((float[]) scalar.storage().array())[scalar.storageOffset() - 1];
  }
}
