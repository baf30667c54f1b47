package io.copse.pipeline.training;

import io.copse.pipeline.config.ModelSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Finds the dense model that costs k times another one's FLOPs per token: what an ensemble of k
 * such models costs at inference. Of the shapes within 5 % of that cost, or else the nearest, it is
 * the one whose width over depth is most like the small model's.
 */
final class WiderShape {
  private static final double TOLERANCE = 0.05;
  private static final double LEARNING_RATE_EXPONENT = -1.0 / 3;

  private WiderShape() {}

  /** Forward FLOPs per token of a model. */
  interface ForwardFlops {
    double perToken(ModelSettings model);
  }

  static ModelSettings find(ModelSettings small, int k, ForwardFlops flops) {
    double target = k * flops.perToken(small);
    int headDimension = small.dModel() / small.heads();
    double aspect = (double) small.dModel() / small.layers();
    record Candidate(ModelSettings model, double miss, double aspectMiss) {}
    List<Candidate> candidates = new ArrayList<>();
    for (int layers = small.layers(); layers <= small.layers() * k; layers++) {
      for (int heads = small.heads(); heads <= small.heads() * k; heads++) {
        int dModel = heads * headDimension;
        ModelSettings model = shaped(small, dModel, layers, heads, small.learningRate());
        double miss = Math.abs(Math.log(flops.perToken(model) / target));
        double aspectMiss = Math.abs(Math.log((double) dModel / layers / aspect));
        candidates.add(new Candidate(model, miss, aspectMiss));
      }
    }
    double nearest = candidates.stream().mapToDouble(Candidate::miss).min().orElseThrow();
    ModelSettings best =
        candidates.stream()
            .filter(candidate -> candidate.miss() <= Math.max(TOLERANCE, nearest))
            .min(Comparator.comparingDouble(Candidate::aspectMiss))
            .orElseThrow()
            .model();
    double ratio = flops.perToken(best) / (target / k);
    double learningRate = small.learningRate() * Math.pow(ratio, LEARNING_RATE_EXPONENT);
    return shaped(small, best.dModel(), best.layers(), best.heads(), learningRate);
  }

  private static ModelSettings shaped(
      ModelSettings small, int dModel, int layers, int heads, double learningRate) {
    return new ModelSettings(
        small.architecture(), small.options(), dModel, layers, heads, learningRate);
  }
}
