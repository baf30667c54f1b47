package io.copse.models.bigdl;

import com.intel.analytics.bigdl.dllib.tensor.Storage;
import com.intel.analytics.bigdl.dllib.tensor.Storage$;
import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import com.intel.analytics.bigdl.dllib.tensor.Tensor$;
import com.intel.analytics.bigdl.dllib.tensor.TensorNumericMath;
import com.intel.analytics.bigdl.dllib.tensor.TensorNumericMath$TensorNumeric$NumericFloat$;
import io.copse.models.lm.ParameterSpec;
import java.util.Arrays;
import java.util.List;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * BigDL's float tensors from Java, which sees Scala's {@code Tensor[Float]} as {@code
 * Tensor<Object>}.
 */
@SuppressWarnings("unchecked") // Scala's Float is Object to Java.
final class Tensors {
  static final ClassTag<Tensor<Object>> TENSOR_TAG =
      (ClassTag<Tensor<Object>>) (ClassTag<?>) ClassTag$.MODULE$.apply(Tensor.class);
  static final ClassTag<Object> FLOAT_TAG =
      (ClassTag<Object>) (ClassTag<?>) ClassTag$.MODULE$.apply(Float.TYPE);
  static final TensorNumericMath.TensorNumeric<Object> FLOAT =
      (TensorNumericMath.TensorNumeric<Object>)
          (Object) TensorNumericMath$TensorNumeric$NumericFloat$.MODULE$;

  private Tensors() {}

  /** Returns a tensor over {@code values}, which it shares. */
  static Tensor<Object> over(float[] values, int... shape) {
    return Tensor$.MODULE$.apply(storage(values), 1, shape, null, FLOAT_TAG, FLOAT);
  }

  /** Returns one tensor per parameter over one storage, which BigDL sees as one flat tensor. */
  static Tensor<Object>[] views(float[] values, List<ParameterSpec> parameters) {
    Storage<Object> storage = storage(values);
    Tensor<Object>[] views = (Tensor<Object>[]) new Tensor<?>[parameters.size()];
    for (int i = 0; i < views.length; i++) {
      ParameterSpec parameter = parameters.get(i);
      int[] shape = parameter.shape().stream().mapToInt(Integer::intValue).toArray();
      views[i] =
          Tensor$.MODULE$.apply(storage, parameter.offset() + 1, shape, null, FLOAT_TAG, FLOAT);
    }
    return views;
  }

  /**
   * Returns the one element of a tensor.
   *
   * @throws IllegalArgumentException if it has more
   */
  static float scalar(Tensor<Object> tensor) {
    if (tensor.nElement() != 1) {
      throw new IllegalArgumentException(
          "The tensor must hold one number, not " + tensor.nElement() + ": give a scalar.");
    }
    return ((float[]) tensor.storage().array())[tensor.storageOffset() - 1];
  }

  /** Sets the one element of a tensor. */
  static void set(Tensor<Object> scalar, float value) {
    ((float[]) scalar.storage().array())[scalar.storageOffset() - 1] = value;
  }

  /** Returns the elements of a contiguous tensor: its own array if that holds nothing else. */
  static float[] elements(Tensor<Object> tensor) {
    float[] array = (float[]) tensor.storage().array();
    int from = tensor.storageOffset() - 1;
    return from == 0 && array.length == tensor.nElement()
        ? array
        : Arrays.copyOfRange(array, from, from + tensor.nElement());
  }

  /** Writes what {@link #elements} returned back, if it was a copy. */
  static void put(float[] elements, Tensor<Object> tensor) {
    Object array = tensor.storage().array();
    if (elements != array) {
      System.arraycopy(elements, 0, array, tensor.storageOffset() - 1, elements.length);
    }
  }

  private static Storage<Object> storage(float[] values) {
    return Storage$.MODULE$.apply((Object) values, FLOAT_TAG);
  }
}
