package io.copse.pipeline;

/**
 * What the user asked for cannot be done as asked: an unknown key, a value out of range, a missing
 * file. The message is one sentence that says what is wrong, where, and what to do; the command
 * line prints it and exits with 2. Failures that the user did not ask for are any other exception,
 * and exit with 1.
 */
public final class UsageException extends RuntimeException {
  public UsageException(String sentence) {
    super(sentence);
  }
}
