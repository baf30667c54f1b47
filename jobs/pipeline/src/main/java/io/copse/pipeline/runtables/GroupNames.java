package io.copse.pipeline.runtables;

import java.util.Collection;
import java.util.Comparator;

/** The order of groups: that of their numbers if all names are numbers, else of their letters. */
final class GroupNames {
  private GroupNames() {}

  /**
   * The order of names, the group without a name last.
   *
   * @param names all names, among them null for the rows without one
   */
  static Comparator<String> order(Collection<String> names) {
    boolean areNumbers = names.stream().allMatch(name -> name == null || isNumber(name));
    Comparator<String> byLetters = Comparator.naturalOrder();
    return Comparator.nullsLast(
        areNumbers
            ? Comparator.comparingDouble(Double::parseDouble).thenComparing(byLetters)
            : byLetters);
  }

  private static boolean isNumber(String name) {
    return name.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
  }
}
