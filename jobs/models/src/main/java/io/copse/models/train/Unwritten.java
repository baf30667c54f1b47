package io.copse.models.train;

import java.io.IOException;

/** The sentence for what a run could not write. */
final class Unwritten {
  private Unwritten() {}

  static IOException of(String what, IOException reason) {
    IOException sentence =
        new IOException(
            "%s cannot be written (%s): make room or mend the file system, and start again."
                .formatted(what, reason.getMessage()));
    // Not as the cause: the report of a failed run shows the innermost cause only.
    sentence.addSuppressed(reason);
    return sentence;
  }
}
