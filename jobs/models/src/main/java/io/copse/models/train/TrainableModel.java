package io.copse.models.train;

import com.intel.analytics.bigdl.dllib.nn.abstractnn.AbstractModule;
import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import io.copse.models.layer.RoutingStatistics;
import io.copse.models.lm.LanguageModel;
import io.copse.models.lm.ParameterSpec;
import io.copse.models.optim.UpdateRule;
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
 * @param rules which parameters decay, and which have a learning rate of their own
 * @param instruments the model's noise and diagnostics
 */
public record TrainableModel(
    AbstractModule<Tensor<Object>, Tensor<Object>, Object> module,
    float[] weights,
    float[] gradients,
    List<TensorSlice> tensors,
    List<UpdateRule> rules,
    Instruments instruments) {

  /** Checks that the names cover the weights. */
  public TrainableModel {
    tensors = List.copyOf(tensors);
    rules = List.copyOf(rules);
    if (weights.length != gradients.length) {
      throw new IllegalArgumentException(
          "The model has %d weights and %d gradients: give storages of the same length."
              .formatted(weights.length, gradients.length));
    }
    TensorSlice.checkTiling(tensors, weights.length);
  }

  /** A language model with the names and rules of its parameters. */
  public static TrainableModel of(LanguageModel model) {
    List<ParameterSpec> specs = model.parameterSpecs();
    return new TrainableModel(
        model,
        model.weights(),
        model.gradients(),
        specs.stream().map(TrainableModel::slice).toList(),
        specs.stream()
            .map(spec -> rule(spec, model.decays()))
            .filter(rule -> rule.decays() || rule.rateFactor() != 1)
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

  private static UpdateRule rule(ParameterSpec spec, boolean matricesDecay) {
    boolean decays = matricesDecay && spec.kind() == ParameterSpec.Kind.MATRIX;
    return new UpdateRule(spec.offset(), spec.size(), decays, spec.rateFactor());
  }

  private static TensorSlice slice(ParameterSpec spec) {
    return new TensorSlice(
        spec.name(), Arrays.stream(spec.shape()).boxed().toList(), spec.offset());
  }
}
