package io.copse.models.lm;

import io.copse.models.layer.Batch;
import java.util.Arrays;

/** Prints a hash of the gradients of small models: run by a test in a Java that only interprets. */
final class InterpretedBits {
  private InterpretedBits() {}

  public static void main(String[] args) {
    System.out.println("hash " + hash(1));
  }

  /** The hash after the same step was taken {@code times}. */
  static int hash(int times) {
    int hash = 0;
    for (String architecture : Architectures.names()) {
      ModelShape shape = Architectures.shape(architecture, 41, 24, 36, 2, 2);
      float[] weights = new float[(int) ModelCounts.of(shape).params()];
      InitialWeights.draw(new Skeleton(shape), 5, weights);
      float[] gradients = new float[weights.length];
      int[] tokens = Arrays.copyOf(Models.windows(shape, 1, 24), 24);
      Batch batch = new Batch(1, 24);
      try (Network network = new Network(shape, 24, 24)) {
        network.load(weights);
        for (int i = 0; i < times; i++) {
          network.forward(batch, tokens, tokens);
          network.backward(batch, tokens);
        }
        network.addGradients(1, gradients);
      }
      hash = 31 * hash + Arrays.hashCode(gradients);
    }
    return hash;
  }
}
