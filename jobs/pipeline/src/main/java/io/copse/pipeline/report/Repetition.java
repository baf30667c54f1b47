package io.copse.pipeline.report;

import io.copse.pipeline.config.Arm;
import io.copse.pipeline.report.draw.Numbers;
import java.util.Optional;

/**
 * How often the run of an arm reads its text.
 *
 * @param arm the arm's name
 * @param domain the domain that the run reads, or {@link #ALL}
 * @param tokens of that text, with an end of each document
 * @param read tokens that the run has read of it at its end, with its ancestors on the same text
 */
public record Repetition(String arm, String domain, long tokens, long read) {
  /** The name of all train documents, in place of a domain. */
  public static final String ALL = "train";

  /** Returns how many times the text is read. */
  public double passes() {
    return (double) read / tokens;
  }

  /** Returns that text is read more than once, in one sentence; empty if it is not. */
  public Optional<String> sentence() {
    return passes() > 1
        ? Optional.of(
            "Text is repeated: the longest run (%s) reads the %s tokens of %s about %s times."
                .formatted(
                    arm,
                    Numbers.si(tokens),
                    text(),
                    Numbers.fixed(passes(), passes() < 10 ? 2 : 0)))
        : Optional.empty();
  }

  private String text() {
    if (domain.equals(ALL)) {
      return "all train documents";
    }
    return (arm.equals(Arm.RANDOM_EXPERTS.label()) ? "random domain " : "domain ") + domain;
  }
}
