package io.copse.models.lm;

import io.copse.models.layer.Parameter;
import java.util.SplittableRandom;

/**
 * Draws the first weights of a model. Each parameter has a random stream of its own, so that a
 * change of one parameter does not move the others' values.
 */
final class InitialWeights {
  private InitialWeights() {}

  static void draw(Skeleton skeleton, long seed, float[] weights) {
    SplittableRandom seeds = new SplittableRandom(seed);
    int offset = 0;
    for (Skeleton.Part part : skeleton.parts()) {
      for (Parameter parameter : part.layer().parameters()) {
        int end = offset + Math.toIntExact(parameter.size());
        parameter.initial().fill(seeds.split(), weights, offset, end);
        offset = end;
      }
    }
  }
}
