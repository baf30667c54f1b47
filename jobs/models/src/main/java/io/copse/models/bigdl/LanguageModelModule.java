package io.copse.models.bigdl;

import com.intel.analytics.bigdl.dllib.nn.abstractnn.AbstractModule;
import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import io.copse.models.layer.RoutingStatistics;
import io.copse.models.lm.LanguageModel;
import io.copse.models.lm.ParameterSpec;
import io.copse.models.train.TrainableModel;
import java.util.Arrays;
import java.util.List;
import scala.Tuple2;

/**
 * A language model as a BigDL module with its loss.
 *
 * <p>The input is a tensor [sequences, T + 1] of token ids. The output is a scalar tensor, the mean
 * over sequences * T predictions of the softmax cross-entropy in nats per token. {@code backward}
 * adds the gradient, times the gradient of the output, to the flat gradient; the gradient of the
 * input is empty, because token ids have none. In {@code evaluate()} mode a forward takes no
 * gradient.
 *
 * <p>BigDL's flat tensors share the model's arrays. A clone by serialisation has a model of its
 * own.
 */
public final class LanguageModelModule
    extends AbstractModule<Tensor<Object>, Tensor<Object>, Object> implements TrainableModel {
  private static final long serialVersionUID = 1;

  private final LanguageModel model;
  private final Tensor<Object>[] weightViews;
  private final Tensor<Object>[] gradientViews;

  /** Wraps a model, whose arrays the module shares. */
  public LanguageModelModule(LanguageModel model) {
    super(Tensors.TENSOR_TAG, Tensors.TENSOR_TAG, Tensors.FLOAT_TAG, Tensors.FLOAT);
    this.model = model;
    this.weightViews = Tensors.views(model.weights(), model.parameterSpecs());
    this.gradientViews = Tensors.views(model.gradients(), model.parameterSpecs());
    output_$eq(Tensors.over(new float[1], 1));
  }

  /** Returns a language model as the training loop drives it: through BigDL's module contract. */
  public static TrainableModel trainable(LanguageModel model) {
    return new LanguageModelModule(model);
  }

  /** The wrapped model. */
  public LanguageModel model() {
    return model;
  }

  @Override
  public Tuple2<Tensor<Object>[], Tensor<Object>[]> parameters() {
    return new Tuple2<>(weightViews, gradientViews);
  }

  @Override
  public Tensor<Object> updateOutput(Tensor<Object> input) {
    int[] size = input.size();
    if (size.length != 2 || size[1] < 2) {
      throw new IllegalArgumentException(
          "The input is a tensor of shape %s: give token ids [sequences, T + 1] with T at least 1."
              .formatted(Arrays.toString(size)));
    }
    int[] ids = ids(input.contiguous());
    int length = size[1] - 1;
    double loss =
        isTraining()
            ? model.forward(ids, size[0], length)
            : mean(model.tokenLosses(ids, size[0], length));
    Tensors.set(output(), (float) loss);
    return output();
  }

  @Override
  public Tensor<Object> updateGradInput(Tensor<Object> input, Tensor<Object> gradOutput) {
    return gradInput();
  }

  @Override
  public void accGradParameters(Tensor<Object> input, Tensor<Object> gradOutput) {
    model.backward(Tensors.scalar(gradOutput));
  }

  /** Frees the model's native memory; the module stays usable. */
  @Override
  public void release() {
    model.release();
  }

  @Override
  public List<ParameterSpec> parameterSpecs() {
    List<ParameterSpec> specs = model.parameterSpecs();
    return model.decays() ? specs : specs.stream().map(ParameterSpec::undecayed).toList();
  }

  @Override
  public float[] weights() {
    return model.weights();
  }

  @Override
  public float[] gradients() {
    return model.gradients();
  }

  @Override
  public float addGradient(int[] ids, int sequences, int length) {
    float[] values = new float[ids.length];
    for (int i = 0; i < ids.length; i++) {
      values[i] = ids[i];
    }
    training();
    Tensor<Object> input = Tensors.over(values, sequences, length + 1);
    float loss = Tensors.scalar(forward(input));
    backward(input, Tensors.over(new float[] {1}, 1));
    return loss;
  }

  @Override
  public void beforeForward(long update, long firstWindow) {
    model.noise(update, firstWindow);
  }

  @Override
  public RoutingStatistics routing() {
    return model.routing();
  }

  private static int[] ids(Tensor<Object> contiguous) {
    float[] values = (float[]) contiguous.storage().array();
    int[] ids = new int[contiguous.nElement()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (int) values[contiguous.storageOffset() - 1 + i];
    }
    return ids;
  }

  private static double mean(float[] losses) {
    double sum = 0;
    for (float loss : losses) {
      sum += loss;
    }
    return sum / losses.length;
  }
}
