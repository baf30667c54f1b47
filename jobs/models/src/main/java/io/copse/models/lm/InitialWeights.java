package io.copse.models.lm;

import io.copse.models.layer.Parameter;
import java.util.SplittableRandom;

/**
 * Draws initial weights: each parameter from its own stream, so that layers do not shift others.
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
