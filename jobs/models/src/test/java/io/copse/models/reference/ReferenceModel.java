package io.copse.models.reference;

import io.copse.models.lm.ModelShape;
import io.copse.models.lm.ParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The common shell of language models in double precision. */
public final class ReferenceModel {
  private final ModelShape shape;
  private final ReferenceArchitecture architecture;
  private final Map<String, ParameterSpec> specs;
  private final List<String> branches;

  public ReferenceModel(
      ModelShape shape, List<ParameterSpec> specs, ReferenceArchitecture architecture) {
    this.shape = shape;
    this.architecture = architecture;
    this.specs = Weights.byName(specs);
    this.branches =
        specs.stream()
            .filter(spec -> spec.name().startsWith("blocks.0.") && spec.name().contains("_norm."))
            .map(spec -> spec.name().substring(9, spec.name().indexOf("_norm.")))
            .distinct()
            .toList();
  }

  /** The loss of each prediction of one window of T + 1 tokens. */
  public double[] losses(double[] flat, int[] window) {
    double[][] logits = logits(flat, Arrays.copyOf(window, window.length - 1));
    double[] losses = new double[logits.length];
    for (int t = 0; t < losses.length; t++) {
      losses[t] = -Math.log(Reference.softmax(logits[t], logits[t].length)[window[t + 1]]);
    }
    return losses;
  }

  /** The logits of the token after each of these tokens. */
  public double[][] logits(double[] flat, int[] tokens) {
    Weights w = Weights.of(flat, specs);
    double[][] h = new double[tokens.length][];
    for (int t = 0; t < h.length; t++) {
      h[t] = w.row("embedding", tokens[t]);
      if (w.has("positions")) {
        add(h[t], w.row("positions", t));
      }
      if (w.has("embedding_norm.gain")) {
        h[t] = architecture.norm(w.under("embedding_norm"), h[t]);
      }
    }
    for (int block = 0; block < shape.layers(); block++) {
      for (String branch : branches) {
        String name = "blocks." + block + "." + branch;
        double[][] normed = new double[h.length][];
        for (int t = 0; t < h.length; t++) {
          normed[t] = architecture.norm(w.under(name + "_norm"), h[t]);
        }
        double[][] sum = architecture.branch(branch, w.under(name), normed);
        for (int t = 0; t < h.length; t++) {
          add(h[t], sum[t]);
        }
      }
    }
    double[][] logits = new double[h.length][];
    for (int t = 0; t < h.length; t++) {
      double[] normed = architecture.norm(w.under("last_norm"), h[t]);
      logits[t] = w.linear(w.has("head") ? "head" : "embedding", normed);
    }
    return logits;
  }

  /** The mean loss over windows that lie one after the other. */
  public double loss(double[] flat, int[] windows, int sequences) {
    int size = windows.length / sequences;
    double total = 0;
    for (int s = 0; s < sequences; s++) {
      for (double loss : losses(flat, Arrays.copyOfRange(windows, s * size, (s + 1) * size))) {
        total += loss;
      }
    }
    return total / (windows.length - sequences);
  }

  private static void add(double[] sum, double[] x) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += x[i];
    }
  }
}
