package io.copse.pipeline.storage;

import java.io.IOException;

/** Thrown to a job that has lost its output to another. The job must stop at once. */
public final class NotOwnerException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Makes the exception with a sentence for the user. */
  public NotOwnerException(String sentence) {
    super(sentence);
  }
}
