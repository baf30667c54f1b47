package io.copse.udf.run;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A quantity of a run that laws read or predict. */
public enum Variable {
  /** Parameters N of the model. A law that counts experts reads the parameters of one expert. */
  PARAMS("N", "parameters N", "model sizes N", List.of(1e7, 4e7, 1.6e8, 6.4e8)),
  /** Training tokens D, of all experts together. */
  TOKENS("D", "training tokens D", "token counts D", List.of(1e9, 4e9, 1.6e10, 6.4e10)),
  /** Tokens that differ, U. D / U is the number of epochs. */
  UNIQUE_TOKENS(
      "U", "training tokens that differ", "counts of unique tokens U", List.of(5e8, 4e9, 6.4e10)),
  /** Experts k: 1 for a dense model. */
  EXPERTS(
      "k",
      "number of experts, 1 for a dense model",
      "numbers of experts k",
      List.of(1.0, 4.0, 16.0, 64.0)),
  /** Training FLOPs C. */
  FLOPS("C", "training FLOPs C", "budgets C", List.of(1e17, 1e18, 1e19, 1e20, 1e21, 1e22)),
  /** Loss in nats per token. */
  LOSS("L", "loss in nats per token", "losses", List.of(2.0, 2.5, 3.0, 3.5, 4.0, 4.5)),
  /** Loss in nats per token on another text, or of a model trained on another corpus. */
  TARGET_LOSS(
      "L1",
      "loss in nats per token on the text that is predicted",
      "losses on the other text",
      List.of(2.2, 2.6, 3.0, 3.4, 3.8, 4.2)),
  /** Width of the residual stream. */
  WIDTH("width", "width of the residual stream", "widths", List.of(256.0, 768.0, 1536.0, 3072.0)),
  /** Blocks of the model. */
  DEPTH("depth", "number of blocks", "depths", List.of(3.0, 8.0, 24.0, 80.0)),
  /** Error of a downstream task, from 0 to 1. */
  ERROR("error", "error of the task, from 0 to 1", "errors", List.of(0.3, 0.4, 0.5, 0.6));

  private final String symbol;
  private final String meaning;
  private final String plural;
  private final List<Double> samples;

  Variable(String symbol, String meaning, String plural, List<Double> samples) {
    this.symbol = symbol;
    this.meaning = meaning;
    this.plural = plural;
    this.samples = samples;
  }

  /** The variable's name: {@code params}, {@code unique_tokens} and so on. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The letter that stands for it in the laws. */
  public String symbol() {
    return symbol;
  }

  /** The meaning of the variable with its unit, for reference texts. */
  public String meaning() {
    return meaning;
  }

  /** The words for several of its values. */
  public String plural() {
    return plural;
  }

  /** Typical values, ascending, at which examples evaluate a law. */
  public List<Double> samples() {
    return samples;
  }

  /**
   * Finds a variable by its name.
   *
   * @throws IllegalArgumentException if no variable has that name
   */
  public static Variable of(String label) {
    return Arrays.stream(values())
        .filter(v -> v.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No variable of a law is called '"
                        + label
                        + "': use one of "
                        + Arrays.stream(values())
                            .map(Variable::label)
                            .collect(Collectors.joining(", "))
                        + "."));
  }
}
