package io.copse.pipeline.storage;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** The path of a file or folder as a user names it. */
public final class UserPath {
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");
  private static final String FILE = "file:";

  private UserPath() {}

  /**
   * Returns the absolute path of what a user named: a path from where they are, or a URI. A {@code
   * file:} URI becomes a path; another URI stays as it is.
   */
  public static String absolute(String named) {
    if (SCHEME.matcher(named).matches() && !named.startsWith(FILE)) {
      return named;
    }
    String path =
        named.startsWith(FILE) ? new org.apache.hadoop.fs.Path(named).toUri().getPath() : named;
    return Path.of(path).toAbsolutePath().normalize().toString();
  }
}
