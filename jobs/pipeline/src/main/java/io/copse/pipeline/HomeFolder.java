package io.copse.pipeline;

/** The user's home folder in paths: {@code ~} and {@code ~/x} mean what they mean in a shell. */
public final class HomeFolder {
  private HomeFolder() {}

  /** Returns a path with the home folder in place of a tilde that begins it. */
  public static String expanded(String path) {
    return path.equals("~") || path.startsWith("~/")
        ? System.getProperty("user.home") + path.substring(1)
        : path;
  }
}
