package io.copse.models.lm;

import io.copse.models.kernel.NativeFloats;
import io.copse.models.layer.Binding;
import io.copse.models.layer.Layer;
import io.copse.models.layer.Parameter;
import io.copse.models.layer.Workspace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Small models and batches for tests. */
final class Models {
  private Models() {}

  /** A model whose weights are large enough for every part to matter. */
  static LanguageModel lively(ModelShape shape) {
    return lively(shape, 6);
  }

  /** Random weights around the initial ones, those of matrices {@code scale} times as large. */
  static LanguageModel lively(ModelShape shape, float scale) {
    LanguageModel model = LanguageModel.create(shape, 7);
    SplittableRandom random = new SplittableRandom(11);
    float[] weights = model.weights();
    for (ParameterSpec spec : model.parameterSpecs()) {
      float factor = spec.decays() ? scale : 1;
      for (int i = spec.offset(); i < spec.offset() + spec.size(); i++) {
        weights[i] = weights[i] * factor + (float) random.nextDouble(-0.1, 0.1);
      }
    }
    return model;
  }

  /** A layer's binding to weights around its initial ones, some of which are zero. */
  static Binding binding(Layer layer, Workspace workspace) {
    List<NativeFloats> weights = new ArrayList<>();
    List<NativeFloats> gradients = new ArrayList<>();
    for (Parameter parameter : layer.parameters()) {
      float[] initial = new float[(int) parameter.size()];
      SplittableRandom random = new SplittableRandom(weights.size());
      parameter.initial().fill(random, initial, 0, initial.length);
      for (int i = 0; i < initial.length; i++) {
        initial[i] += (float) random.nextDouble(-0.1, 0.1);
      }
      NativeFloats weight = workspace.arena().floats(initial.length);
      weight.copyFrom(initial, 0, initial.length);
      weights.add(weight);
      gradients.add(workspace.arena().floats(initial.length));
    }
    return new Binding(workspace, layer.parameters(), weights, gradients);
  }

  static int[] windows(ModelShape shape, int sequences, int length) {
    SplittableRandom random = new SplittableRandom(sequences * 1000L + length);
    return random.ints((long) sequences * (length + 1), 0, shape.vocabularySize()).toArray();
  }

  /** The mean loss of a training forward. */
  static float loss(LanguageModel model, int[] windows, int sequences) {
    return (float) model.forward(windows, sequences, windows.length / sequences - 1);
  }

  /** Forward and backward; the gradient starts at zero. */
  static float step(LanguageModel model, int[] windows, int sequences) {
    Arrays.fill(model.gradients(), 0);
    float loss = loss(model, windows, sequences);
    model.backward(1);
    return loss;
  }
}
