package io.copse.pipeline.storage;

import io.copse.pipeline.Credentials;
import io.copse.pipeline.HomeFolder;
import io.copse.pipeline.UsageException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/** The path of a file or folder as a user names it. */
public final class UserPath {
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");
  private static final String FILE = "file:";

  /**
   * The option of Spark's readers with which a path names one place, whatever signs it has: without
   * it, brackets, braces, stars and question marks are a glob.
   */
  public static final Map<String, String> LITERAL = Map.of("__globPaths__", "false");

  private UserPath() {}

  /**
   * Returns the absolute path of what a user named: a path from where they are, or a URI. A {@code
   * file:} URI becomes a path; another URI stays as it is.
   *
   * @throws UsageException if no file can have the path, or it holds a password
   */
  public static String absolute(String named) {
    Credentials.requireNone(named);
    if (SCHEME.matcher(named).matches() && !named.startsWith(FILE)) {
      return named;
    }
    String path =
        named.startsWith(FILE)
            ? new org.apache.hadoop.fs.Path(named).toUri().getPath()
            : HomeFolder.expanded(named);
    try {
      return Path.of(path).toAbsolutePath().normalize().toString();
    } catch (InvalidPathException e) {
      throw new UsageException(
          "%s is no path of a file or folder (%s): correct it."
              .formatted(named.replaceAll("\\p{Cntrl}", "?"), e.getReason()));
    }
  }
}
