package io.copse.udf.law;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is known of a run: what laws read, and what they predict. */
public enum Variable {
  /** Parameters N of the model, or of one expert where a law counts experts. */
  PARAMS("N", "model sizes N"),
  /** Training tokens D, of all experts together. */
  TOKENS("D", "token counts D"),
  /** Tokens that differ, U: D / U is the number of epochs. */
  UNIQUE_TOKENS("U", "counts of unique tokens U"),
  /** Experts k: 1 for a dense model. */
  EXPERTS("k", "numbers of experts k"),
  /** Training FLOPs C. */
  FLOPS("C", "budgets C"),
  /** Loss in nats per token. */
  LOSS("L", "losses"),
  /** Error of a downstream task, from 0 to 1. */
  ERROR("error", "errors");

  private final String symbol;
  private final String plural;

  Variable(String symbol, String plural) {
    this.symbol = symbol;
    this.plural = plural;
  }

  /** The variable's name: {@code params}, {@code unique_tokens} and so on. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The letter that stands for it in the laws. */
  public String symbol() {
    return symbol;
  }

  /** The words for several of its values. */
  public String plural() {
    return plural;
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
