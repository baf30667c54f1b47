package io.copse.models.train;

import io.copse.models.layer.RoutingStatistics;
import io.copse.models.lm.ParameterSpec;
import java.util.List;
import java.util.SplittableRandom;

/** The least language model: a table of logits [V, V] with its loss. Its low half decays. */
class Bigram implements TrainableModel {
  private final int vocabulary;
  private final float[] weights;
  private final float[] gradients;

  Bigram(int vocabulary, long seed) {
    this.vocabulary = vocabulary;
    this.weights = new float[vocabulary * vocabulary];
    this.gradients = new float[weights.length];
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) random.nextDouble(-0.1, 0.1);
    }
  }

  @Override
  public List<ParameterSpec> parameterSpecs() {
    int low = vocabulary / 2;
    return List.of(
        new ParameterSpec("low", List.of(low, vocabulary), 0, true, 1),
        new ParameterSpec(
            "high", List.of(vocabulary - low, vocabulary), low * vocabulary, false, 1));
  }

  @Override
  public float[] weights() {
    return weights;
  }

  @Override
  public float[] gradients() {
    return gradients;
  }

  @Override
  public float addGradient(int[] ids, int sequences, int length) {
    int count = sequences * length;
    double loss = 0;
    double[] probabilities = new double[vocabulary];
    for (int s = 0; s < sequences; s++) {
      for (int t = 0; t < length; t++) {
        int row = ids[s * (length + 1) + t];
        int target = ids[s * (length + 1) + t + 1];
        double sum = 0;
        for (int j = 0; j < vocabulary; j++) {
          // StrictMath: the tests compare bits between interpreted and compiled runs.
          probabilities[j] = StrictMath.exp(weights[row * vocabulary + j]);
          sum += probabilities[j];
        }
        for (int j = 0; j < vocabulary; j++) {
          probabilities[j] /= sum;
          double delta = probabilities[j] - (j == target ? 1 : 0);
          gradients[row * vocabulary + j] += (float) (delta / count);
        }
        loss -= StrictMath.log(probabilities[target]);
      }
    }
    return (float) (loss / count);
  }

  @Override
  public void beforeForward(long update, long firstWindow) {}

  @Override
  public RoutingStatistics routing() {
    return RoutingStatistics.NONE;
  }
}
