package io.copse.pipeline;

import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The causes of an exception. */
public final class CauseChain {
  /** The most that are looked at: two exceptions can be each other's causes. */
  private static final int MOST = 50;

  private CauseChain() {}

  /** Returns an exception and its causes, the outermost first. */
  public static Stream<Throwable> of(Throwable thrown) {
    return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause).limit(MOST);
  }

  /** Returns the outermost of a type among an exception and its causes. */
  public static <T extends Throwable> Optional<T> first(Throwable thrown, Class<T> type) {
    return of(thrown).filter(type::isInstance).map(type::cast).findFirst();
  }

  /** Returns what an exception and its causes say in one line: the first line of each, once. */
  public static String inOneLine(Throwable thrown) {
    return messages(thrown)
        .flatMap(said -> said.lines().map(String::strip).filter(line -> !line.isEmpty()).limit(1))
        .distinct()
        .limit(3)
        .collect(Collectors.joining("; "));
  }

  /** Returns what an exception and its causes say, the outermost first. */
  public static Stream<String> messages(Throwable thrown) {
    return of(thrown).map(Throwable::getMessage).filter(Objects::nonNull);
  }
}
