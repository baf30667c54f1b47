package io.copse.pipeline;

import java.util.regex.Pattern;

/** Keeps passwords out of paths, because tables, logs and reports show paths. */
public final class Credentials {
  /** A colon and no port between the scheme and an @. The password may hold a slash. */
  private static final Pattern WITH_PASSWORD =
      Pattern.compile("[^:/]+://[^/@:]*:(?!\\d+(/|$)).*@.*", Pattern.DOTALL);

  private Credentials() {}

  /**
   * Returns a path or URI that holds no password.
   *
   * @throws UsageException if it does; the message does not show it
   */
  public static String requireNone(String path) {
    if (WITH_PASSWORD.matcher(path).matches()) {
      throw new UsageException(
          "A URI of %s: holds a password, which tables and logs would show: give it in Hadoop's settings, such as spark.hadoop.fs.s3a.secret.key."
              .formatted(path.substring(0, path.indexOf(':'))));
    }
    return path;
  }
}
