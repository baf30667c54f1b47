package io.copse.models.train;

import com.intel.analytics.bigdl.dllib.nn.abstractnn.AbstractModule;
import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import io.copse.models.layer.RoutingStatistics;
import io.copse.models.lm.LanguageModel;
import io.copse.models.lm.ParameterSpec;
import io.copse.models.optim.FlatRange;
import java.util.Arrays;
import java.util.List;

/**
 * A BigDL module as the training loop sees it.
 *
 * @param module {@code forward} takes token ids [sequences, length + 1] and gives the mean loss in
 *     nats per token; {@code backward} adds to the gradients
 * @param weights the module's live flat parameters
 * @param gradients their live flat gradients
 * @param tensors the names of all parameters; they tile {@code weights}
 * @param decayed the ranges with weight decay, the matrices
 * @param instruments the model's noise and diagnostics
 */
public record TrainableModel(
    AbstractModule<Tensor<Object>, Tensor<Object>, Object> module,
    float[] weights,
    float[] gradients,
    List<TensorSlice> tensors,
    List<FlatRange> decayed,
    Instruments instruments) {

  /** Checks that the names cover the weights. */
  public TrainableModel {
    tensors = List.copyOf(tensors);
    decayed = List.copyOf(decayed);
    if (weights.length != gradients.length) {
      throw new IllegalArgumentException(
          "The model has %d weights and %d gradients: give storages of the same length."
              .formatted(weights.length, gradients.length));
    }
    TensorSlice.checkTiling(tensors, weights.length);
  }

  /** A language model with the names of its parameters, its matrices decayed if it decays. */
  public static TrainableModel of(LanguageModel model) {
    List<ParameterSpec> specs = model.parameterSpecs();
    return new TrainableModel(
        model,
        model.weights(),
        model.gradients(),
        specs.stream().map(TrainableModel::slice).toList(),
        specs.stream()
            .filter(spec -> spec.kind() == ParameterSpec.Kind.MATRIX && model.decays())
            .map(spec -> new FlatRange(spec.offset(), spec.size()))
            .toList(),
        new Instruments() {
          @Override
          public void beforeForward(long update, long firstWindow) {
            model.noise(update, firstWindow);
          }

          @Override
          public RoutingStatistics routing() {
            return model.routing();
          }
        });
  }

  private static TensorSlice slice(ParameterSpec spec) {
    return new TensorSlice(
        spec.name(), Arrays.stream(spec.shape()).boxed().toList(), spec.offset());
  }
}
