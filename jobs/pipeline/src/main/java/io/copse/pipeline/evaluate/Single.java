package io.copse.pipeline.evaluate;

import java.util.List;
import java.util.stream.IntStream;

/** One model alone: the arm's only model, or each of its experts. */
public record Single() implements Predictor {
  /** The name in the column predictor. */
  public static final String NAME = "single";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<ModelSet> modelSets(ArmModels arm) {
    return arm.experts()
        ? IntStream.range(0, arm.count()).mapToObj(ModelSet::expert).toList()
        : List.of(ModelSet.only());
  }

  @Override
  public double[] losses(ScoredDocument document) {
    return inDouble(document.losses()[0]);
  }

  @Override
  public int modelsPerToken(ModelSet set) {
    return 1;
  }

  static double[] inDouble(float[] losses) {
    double[] nats = new double[losses.length];
    for (int t = 0; t < nats.length; t++) {
      nats[t] = losses[t];
    }
    return nats;
  }
}
