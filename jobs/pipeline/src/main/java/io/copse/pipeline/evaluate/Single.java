package io.copse.pipeline.evaluate;

/** One model alone. */
public record Single(int model) implements Predictor {
  @Override
  public double[] losses(float[][] losses) {
    float[] own = losses[model];
    double[] nats = new double[own.length];
    for (int t = 0; t < nats.length; t++) {
      nats[t] = own[t];
    }
    return nats;
  }
}
