package io.copse.models.reference;

import io.copse.models.lm.ModelShape;
import io.copse.models.lm.ParameterSpec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Transformer and Transformer++ in double precision, one token at a time. */
public final class ReferenceModel {
  private final ModelShape shape;
  private final Map<String, Integer> offsets = new HashMap<>();

  public ReferenceModel(ModelShape shape, List<ParameterSpec> specs) {
    this.shape = shape;
    specs.forEach(spec -> offsets.put(spec.name(), spec.offset()));
  }

  /** The loss of each prediction of one window of T + 1 tokens. */
  public double[] losses(double[] w, int[] window) {
    int length = window.length - 1;
    double[][] h = new double[length][];
    for (int t = 0; t < length; t++) {
      h[t] = row(w, "embedding", window[t]);
      if (!plus()) {
        add(h[t], row(w, "positions", t));
      }
    }
    for (int layer = 0; layer < shape.layers(); layer++) {
      String block = "blocks." + layer + ".";
      attention(w, block, h);
      for (double[] row : h) {
        double[] normed = norm(w, block + "feed_forward_norm.gain", row);
        add(row, feedForward(w, block, normed));
      }
    }
    double[] losses = new double[length];
    for (int t = 0; t < length; t++) {
      double[] normed = norm(w, "last_norm.gain", h[t]);
      double[] logits =
          Reference.linear(normed, w, offsets.get("embedding"), shape.vocabularySize());
      losses[t] = -Math.log(Reference.softmax(logits, logits.length)[window[t + 1]]);
    }
    return losses;
  }

  /** The mean loss over windows that lie one after the other. */
  public double loss(double[] w, int[] windows, int sequences) {
    int size = windows.length / sequences;
    double total = 0;
    for (int s = 0; s < sequences; s++) {
      for (double loss : losses(w, Arrays.copyOfRange(windows, s * size, (s + 1) * size))) {
        total += loss;
      }
    }
    return total / (windows.length - sequences);
  }

  private void attention(double[] w, String block, double[][] h) {
    int d = shape.dModel();
    int width = d / shape.heads();
    double[][] q = new double[h.length][];
    double[][] mixed = new double[h.length][d];
    for (int t = 0; t < h.length; t++) {
      double[] normed = norm(w, block + "mixer_norm.gain", h[t]);
      q[t] = Reference.linear(normed, w, offsets.get(block + "mixer.qkv"), 3 * d);
    }
    for (int head = 0; head < shape.heads(); head++) {
      for (int t = 0; t < h.length; t++) {
        double[] query = part(q, t, head * width, width, true);
        double[] scores = new double[t + 1];
        for (int s = 0; s <= t; s++) {
          double[] key = part(q, s, d + head * width, width, true);
          for (int i = 0; i < width; i++) {
            scores[s] += query[i] * key[i] / Math.sqrt(width);
          }
        }
        double[] p = Reference.softmax(scores, t + 1);
        for (int s = 0; s <= t; s++) {
          double[] value = part(q, s, 2 * d + head * width, width, false);
          for (int i = 0; i < width; i++) {
            mixed[t][head * width + i] += p[s] * value[i];
          }
        }
      }
    }
    for (int t = 0; t < h.length; t++) {
      add(h[t], Reference.linear(mixed[t], w, offsets.get(block + "mixer.out"), d));
    }
  }

  private double[] part(double[][] rows, int t, int from, int width, boolean positioned) {
    double[] part = Arrays.copyOfRange(rows[t], from, from + width);
    return positioned && plus() ? Reference.rotate(part, t, 10_000) : part;
  }

  private double[] feedForward(double[] w, String block, double[] x) {
    int f = shape.feedForward();
    double[] hidden = new double[f];
    if (plus()) {
      double[] both = Reference.linear(x, w, offsets.get(block + "feed_forward.gate_up"), 2 * f);
      for (int i = 0; i < f; i++) {
        hidden[i] = Reference.silu(both[i]) * both[f + i];
      }
    } else {
      double[] up = Reference.linear(x, w, offsets.get(block + "feed_forward.up"), f);
      for (int i = 0; i < f; i++) {
        hidden[i] = Reference.gelu(up[i]);
      }
    }
    return Reference.linear(hidden, w, offsets.get(block + "feed_forward.down"), shape.dModel());
  }

  private double[] norm(double[] w, String gain, double[] x) {
    int offset = offsets.get(gain);
    return plus() ? Reference.rmsNorm(x, w, offset) : Reference.layerNorm(x, w, offset);
  }

  private double[] row(double[] w, String table, int index) {
    int from = offsets.get(table) + index * shape.dModel();
    return Arrays.copyOfRange(w, from, from + shape.dModel());
  }

  private boolean plus() {
    return shape.architecture().equals("transformer++");
  }

  private static void add(double[] sum, double[] x) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += x[i];
    }
  }
}
