package io.copse.models.reference;

import java.util.Arrays;

/** Mamba, one token at a time. */
public final class ReferenceMamba implements ReferenceArchitecture {
  private final int states;

  public ReferenceMamba(int states) {
    this.states = states;
  }

  @Override
  public double[] norm(Weights w, double[] x) {
    return Reference.rmsNorm(x, w.all("gain"), 0);
  }

  @Override
  public double[][] branch(String name, Weights w, double[][] x) {
    double[] skip = w.all("skip");
    int inner = skip.length;
    double[][] xz = Reference.each(x, row -> w.linear("in", row));
    double[][] first = Reference.each(xz, row -> Arrays.copyOf(row, inner));
    double[][] u =
        Reference.each(
            convolution(first, w.all("conv"), w.all("conv_bias")),
            row -> Arrays.stream(row).map(Reference::silu).toArray());
    double[][] selected = Reference.each(u, row -> w.linear("select", row));
    int rank = selected[0].length - 2 * states;
    double[][] delta = Reference.each(selected, row -> w.linear("step", Arrays.copyOf(row, rank)));
    double[][] b = Reference.each(selected, row -> Arrays.copyOfRange(row, rank, rank + states));
    double[][] c =
        Reference.each(selected, row -> Arrays.copyOfRange(row, rank + states, row.length));
    double[] a = Arrays.stream(w.all("a_log")).map(v -> -Math.exp(v)).toArray();
    double[][] y = scan(u, delta, w.all("step_bias"), a, b, c, skip);
    for (int t = 0; t < y.length; t++) {
      for (int i = 0; i < inner; i++) {
        y[t][i] *= Reference.silu(xz[t][inner + i]);
      }
    }
    return Reference.each(y, row -> w.linear("out", row));
  }

  /**
   * {@code y[t] = bias + sum over j of taps[j] x[t - (width - 1 - j)]} for taps [width, channels].
   */
  static double[][] convolution(double[][] x, double[] taps, double[] bias) {
    int channels = bias.length;
    int width = taps.length / channels;
    double[][] y = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      y[t] = bias.clone();
      for (int j = Math.max(0, width - 1 - t); j < width; j++) {
        for (int i = 0; i < channels; i++) {
          y[t][i] += taps[j * channels + i] * x[t - (width - 1 - j)][i];
        }
      }
    }
    return y;
  }

  /** The selective scan over rows of channels for a [states, channels]. */
  static double[][] scan(
      double[][] u,
      double[][] delta,
      double[] bias,
      double[] a,
      double[][] b,
      double[][] c,
      double[] skip) {
    int channels = skip.length;
    double[] h = new double[a.length];
    double[][] y = new double[u.length][channels];
    for (int t = 0; t < u.length; t++) {
      for (int i = 0; i < channels; i++) {
        double dt = Reference.softplus(delta[t][i] + bias[i]);
        y[t][i] = skip[i] * u[t][i];
        for (int n = 0; n < b[t].length; n++) {
          int at = n * channels + i;
          h[at] = Math.exp(dt * a[at]) * h[at] + dt * b[t][n] * u[t][i];
          y[t][i] += c[t][n] * h[at];
        }
      }
    }
    return y;
  }
}
