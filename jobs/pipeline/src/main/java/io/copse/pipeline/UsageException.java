package io.copse.pipeline;

/**
 * A mistake of the user, such as an unknown key, a value out of range or a missing file.
 *
 * <p>The message is one sentence that says what is wrong, where, and what to do. The command line
 * prints it and exits with 2. All other exceptions are failures and exit with 1.
 */
public final class UsageException extends RuntimeException {
  /**
   * A mistake of the user.
   *
   * @param sentence what is wrong, where, and what to do
   */
  public UsageException(String sentence) {
    super(sentence);
  }
}
