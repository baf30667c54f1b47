package io.copse.models.lm;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Continues a text token by token: each next token is drawn from {@code softmax(logits /
 * temperature)}, or is the likeliest at temperature 0.
 *
 * @param temperature 0 or more
 * @param seed decides every draw
 */
public record Generator(double temperature, long seed) {
  /** Refuses a temperature below 0 or not finite. */
  public Generator {
    if (!(temperature >= 0) || Double.isInfinite(temperature)) {
      throw new IllegalArgumentException(
          "the temperature must be a number of 0 or more, not " + temperature);
    }
  }

  /**
   * Returns at most {@code tokens} tokens that follow the prompt; fewer where {@code end} comes,
   * which is not among them.
   *
   * @param prompt at least one token
   * @param end the id that ends a document
   * @throws IllegalArgumentException if the prompt is empty, or prompt and continuation exceed the
   *     model's context length
   */
  public int[] continuation(LanguageModel model, int[] prompt, int tokens, int end) {
    int context = model.shape().contextLength();
    if (prompt.length == 0 || tokens < 1 || prompt.length + tokens > context) {
      throw new IllegalArgumentException(
          "a prompt of %d tokens with %d to follow must be at least 1 each and at most %d together, the model's context length"
              .formatted(prompt.length, tokens, context));
    }
    SplittableRandom random = new SplittableRandom(seed);
    int[] drawn = new int[tokens];
    try (Recurrence recurrence = model.recurrence(1)) {
      float[] logits = {};
      for (int token : prompt) {
        logits = recurrence.step(token);
      }
      for (int i = 0; i < tokens; i++) {
        drawn[i] = draw(logits, random);
        if (drawn[i] == end) {
          return Arrays.copyOf(drawn, i);
        }
        if (i + 1 < tokens) {
          logits = recurrence.step(drawn[i]);
        }
      }
    }
    return drawn;
  }

  private int draw(float[] logits, SplittableRandom random) {
    int likeliest = 0;
    for (int id = 1; id < logits.length; id++) {
      likeliest = logits[id] > logits[likeliest] ? id : likeliest;
    }
    if (temperature == 0) {
      return likeliest;
    }
    double[] cumulated = new double[logits.length];
    double sum = 0;
    for (int id = 0; id < logits.length; id++) {
      sum += StrictMath.exp((logits[id] - logits[likeliest]) / temperature);
      cumulated[id] = sum;
    }
    int at = Arrays.binarySearch(cumulated, random.nextDouble() * sum);
    return Math.min(at < 0 ? -at - 1 : at + 1, logits.length - 1);
  }
}
