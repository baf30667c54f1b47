package io.copse.pipeline.training;

import io.copse.pipeline.config.SizeSettings;
import io.copse.pipeline.training.RunSpec.Size;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Finds the dense model that costs k times another one's FLOPs per token, so what an ensemble of k
 * such models costs at inference: of the shapes within 5 % of that cost (or the nearest, if none
 * is) the one whose width to depth is most like the small model's.
 */
final class WiderShape {
  private static final double TOLERANCE = 0.05;
  private static final double LEARNING_RATE_EXPONENT = -1.0 / 3;

  private WiderShape() {}

  /** Forward FLOPs per token of a shape. */
  interface ForwardFlops {
    double perToken(int dModel, int layers, int heads);
  }

  static Size find(SizeSettings small, int k, ForwardFlops flops) {
    double target = k * flops.perToken(small.dModel(), small.layers(), small.heads());
    int headDimension = small.dModel() / small.heads();
    double aspect = (double) small.dModel() / small.layers();
    record Candidate(int dModel, int layers, int heads, double miss, double aspectMiss) {}
    List<Candidate> candidates = new ArrayList<>();
    for (int layers = small.layers(); layers <= small.layers() * k; layers++) {
      for (int heads = small.heads(); heads <= small.heads() * k; heads++) {
        int dModel = heads * headDimension;
        double miss = Math.abs(Math.log(flops.perToken(dModel, layers, heads) / target));
        double aspectMiss = Math.abs(Math.log((double) dModel / layers / aspect));
        candidates.add(new Candidate(dModel, layers, heads, miss, aspectMiss));
      }
    }
    double nearest = candidates.stream().mapToDouble(Candidate::miss).min().orElseThrow();
    Candidate best =
        candidates.stream()
            .filter(candidate -> candidate.miss() <= Math.max(TOLERANCE, nearest))
            .min(Comparator.comparingDouble(Candidate::aspectMiss))
            .orElseThrow();
    double ratio = flops.perToken(best.dModel(), best.layers(), best.heads()) / (target / k);
    double learningRate = small.learningRate() * Math.pow(ratio, LEARNING_RATE_EXPONENT);
    return new Size(best.dModel(), best.layers(), best.heads(), learningRate);
  }
}
