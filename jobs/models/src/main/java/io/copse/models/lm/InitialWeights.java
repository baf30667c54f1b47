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
        draw(parameter, seeds.split(), weights, offset, end);
        offset = end;
      }
    }
  }

  /** Box and Muller's transform: StrictMath gives the same bits on every machine. */
  private static void draw(
      Parameter parameter, SplittableRandom random, float[] weights, int from, int to) {
    for (int i = from; i < to; i += 2) {
      double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
      double angle = 2 * Math.PI * random.nextDouble();
      double deviation = parameter.deviation() * radius;
      weights[i] = (float) (parameter.mean() + deviation * StrictMath.cos(angle));
      if (i + 1 < to) {
        weights[i + 1] = (float) (parameter.mean() + deviation * StrictMath.sin(angle));
      }
    }
  }
}
