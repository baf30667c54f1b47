package io.copse.pipeline.corpus;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The place of a field in a record: names with dots between them and places of lists in brackets,
 * such as {@code a.b[0].c}. A name with a backslash before a dot or bracket holds that sign.
 *
 * @param steps the names (String) and places from 0 (Integer)
 */
record FieldPath(List<Serializable> steps) implements Serializable {
  private static final Pattern PATH =
      Pattern.compile("(?:(?:^|\\.)(?<name>(?:\\\\.|[^.\\[\\]\\\\])+)|\\[(?<place>\\d{1,9})\\])");

  private static final int LONGEST = 1000;

  /** The path of a field that is not wanted. */
  static final FieldPath NONE = new FieldPath(List.of());

  FieldPath {
    steps = List.copyOf(steps);
  }

  boolean isNone() {
    return steps.isEmpty();
  }

  /** Whether a text is a path, of 1,000 characters at most. */
  static boolean isPath(String text) {
    if (text.length() > LONGEST) {
      return false;
    }
    Matcher matcher = PATH.matcher(text);
    int end = 0;
    while (matcher.find() && matcher.start() == end) {
      end = matcher.end();
    }
    return end == text.length() && end > 0;
  }

  /** Reads a path; an empty text is {@link #NONE}. */
  static FieldPath of(String text) {
    List<Serializable> steps = new ArrayList<>();
    Matcher matcher = PATH.matcher(text);
    while (matcher.find()) {
      String name = matcher.group("name");
      steps.add(
          name == null
              ? Integer.valueOf(matcher.group("place"))
              : name.replaceAll("\\\\(.)", "$1"));
    }
    return new FieldPath(steps);
  }
}
