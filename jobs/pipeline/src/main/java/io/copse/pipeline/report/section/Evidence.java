package io.copse.pipeline.report.section;

import io.copse.pipeline.report.draw.Numbers;
import java.util.Optional;

/**
 * The test documents that a comparison rests on.
 *
 * @param documents how many there are, of all domains
 */
record Evidence(long documents) {
  /**
   * Fewest test documents that a verdict is drawn from.
   *
   * <p>Intervals come from a bootstrap over documents, and such an interval is too short if
   * documents are few. For the mean of n normal values it is {@code 1.96 sqrt((n - 1) / n)}
   * standard errors wide on either side, where Student's t with n - 1 degrees of freedom is needed:
   * 63 % too short for 3 documents, 18 % for 10, and 6 % for 30.
   */
  static final int LEAST_DOCUMENTS = 30;

  /** Returns whether there are enough documents for a verdict. */
  boolean suffices() {
    return documents >= LEAST_DOCUMENTS;
  }

  /** Returns that there are too few documents for a verdict, in one sentence; empty if not. */
  Optional<String> lack() {
    return suffices()
        ? Optional.empty()
        : Optional.of(
            "There are too few test documents for a verdict: %s, and it takes %d."
                .formatted(Numbers.count(documents), LEAST_DOCUMENTS));
  }
}
