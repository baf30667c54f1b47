package io.copse.pipeline.config;

/**
 * Which texts of the sources become documents.
 *
 * @param maxDocumentBytes longer texts are cut into documents of at most this many bytes, at a line
 *     or sentence end
 * @param nearDuplicates a text of at least this similarity to an earlier one is left out; {@link
 *     #KEEP_NEAR_DUPLICATES} leaves none out
 * @param maxRejectShare the largest share of a source's texts that may be rejected
 */
public record TextSettings(int maxDocumentBytes, double nearDuplicates, double maxRejectShare) {
  static final Key<Integer> MAX_DOCUMENT_BYTES =
      Key.of(
          "max_document_bytes",
          Type.whole(16, Integer.MAX_VALUE),
          4096,
          "Longer texts are cut into documents of at most this many bytes, at a line or sentence"
              + " end.");

  /** The similarity that leaves no near duplicate out. */
  public static final double KEEP_NEAR_DUPLICATES = 0;

  static final Key<Double> NEAR_DUPLICATES =
      Key.of(
          "near_duplicates",
          Type.number(
              "a number from 0.5 to 1, or 0",
              value -> value >= 0.5 && value <= 1 || value == KEEP_NEAR_DUPLICATES),
          0.8,
          "Jaccard similarity of 5-grams of words from which a text is left out as nearly equal to an"
              + " earlier one; 0 leaves none out.");
  static final Key<Double> MAX_REJECT_SHARE =
      Key.of(
              "max_reject_share",
              Type.number("a number from 0 to 1", value -> value >= 0 && value <= 1),
              0.05,
              "Largest share of a source's texts that may be rejected; above it the command ends.")
          .operational();

  static TextSettings read(Values values) {
    return new TextSettings(
        values.get(MAX_DOCUMENT_BYTES), values.get(NEAR_DUPLICATES), values.get(MAX_REJECT_SHARE));
  }
}
