package io.copse.pipeline.corpus;

import java.util.Locale;
import java.util.Map;

/**
 * The comments of a language, as far as a licence header at the top of a file uses them. Files with
 * other endings keep their whole text.
 */
enum CommentStyle {
  SLASHES("//", "/*", "*/"),
  HASHES("#", null, null),
  MARKUP(null, "<!--", "-->"),
  DASHES("--", "/*", "*/"),
  SEMICOLONS(";", null, null),
  NONE(null, null, null);

  private static final Map<String, CommentStyle> BY_ENDING =
      Map.ofEntries(
          Map.entry("java", SLASHES),
          Map.entry("scala", SLASHES),
          Map.entry("kt", SLASHES),
          Map.entry("groovy", SLASHES),
          Map.entry("js", SLASHES),
          Map.entry("ts", SLASHES),
          Map.entry("css", SLASHES),
          Map.entry("c", SLASHES),
          Map.entry("h", SLASHES),
          Map.entry("cpp", SLASHES),
          Map.entry("go", SLASHES),
          Map.entry("proto", SLASHES),
          Map.entry("py", HASHES),
          Map.entry("rb", HASHES),
          Map.entry("r", HASHES),
          Map.entry("sh", HASHES),
          Map.entry("yml", HASHES),
          Map.entry("yaml", HASHES),
          Map.entry("properties", HASHES),
          Map.entry("xml", MARKUP),
          Map.entry("xsd", MARKUP),
          Map.entry("html", MARKUP),
          Map.entry("svg", MARKUP),
          Map.entry("sql", DASHES),
          Map.entry("clj", SEMICOLONS));

  private final String line;
  private final String open;
  private final String close;

  CommentStyle(String line, String open, String close) {
    this.line = line;
    this.open = open;
    this.close = close;
  }

  /** Returns the style of the file's ending. */
  static CommentStyle of(String fileName) {
    String ending = fileName.substring(fileName.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return BY_ENDING.getOrDefault(ending, NONE);
  }

  /**
   * Returns the text without the comments that it begins with: the same licence in every file would
   * teach a model to recite it. An XML declaration, document type or interpreter line before them
   * goes too.
   */
  String withoutHeader(String text) {
    int at = skipBlanks(text, 0);
    while (at < text.length()) {
      int next = at;
      if (open != null && text.startsWith(open, at)) {
        int end = text.indexOf(close, at + open.length());
        next = end < 0 ? text.length() : end + close.length();
      } else if (line != null && text.startsWith(line, at)) {
        next = lineEnd(text, at);
      } else if (this == MARKUP && (text.startsWith("<?", at) || text.startsWith("<!", at))) {
        int end = text.indexOf('>', at);
        next = end < 0 ? text.length() : end + 1;
      }
      if (next == at) {
        break;
      }
      at = skipBlanks(text, next);
    }
    return text.substring(Math.min(at, text.length()));
  }

  private static int skipBlanks(String text, int from) {
    int at = from;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static int lineEnd(String text, int from) {
    int end = text.indexOf('\n', from);
    return end < 0 ? text.length() : end + 1;
  }
}
