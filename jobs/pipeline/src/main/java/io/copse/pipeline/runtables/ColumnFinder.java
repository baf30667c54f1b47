package io.copse.pipeline.runtables;

import io.copse.pipeline.UsageException;
import io.copse.udf.run.Unit;
import io.copse.udf.run.Variable;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Finds columns by name. Case, spaces and punctuation make no difference, unless the user names a
 * column exactly. Two columns that match equally well are refused.
 *
 * @param table the table's name, for messages
 * @param columns its columns
 */
record ColumnFinder(String table, List<String> columns) {
  private static final Pattern BRACKETS =
      Pattern.compile("(.+?)[\\s_]*[(\\[]\\s*(?:in\\s+)?([^)\\]]+?)\\s*[)\\]]");

  private static final Pattern TAIL =
      Pattern.compile(
          "(.+?)(?:[\\s_.-]+in)?[\\s_.-]+(\\p{L}+(?:[\\s_/-]?s?[\\s_/-]days?)?)",
          Pattern.CASE_INSENSITIVE);

  /** After names of one letter a unit stands in brackets: {@code d_k} is no count of tokens. */
  private static final int LETTER = 1;

  /**
   * A column.
   *
   * @param place its place in the table
   * @param name its name there
   * @param unit the unit that its name says
   */
  record Match(int place, String name, Optional<Unit> unit) {}

  /**
   * The column that a user names.
   *
   * @param option the option that names it, for messages
   * @throws UsageException if there is none, or several
   */
  Match named(String name, String option) {
    List<Integer> exact = places(column -> column.equals(name));
    List<Integer> found =
        exact.isEmpty()
            ? places(column -> UsualColumns.plain(column).equals(UsualColumns.plain(name)))
            : exact;
    if (found.isEmpty()) {
      throw new UsageException(
          "%s has no column %s: it has %s.".formatted(table, name, String.join(", ", columns)));
    }
    return single(name, found, option);
  }

  /** The column of a variable that a user names, with the unit that its name says. */
  Match named(Variable variable, String name, String option) {
    Match match = named(name, option);
    return new Match(match.place, match.name, unit(variable, match.name));
  }

  /**
   * The column of usual names.
   *
   * @param what what is looked for, for messages
   * @param ranks names, those to take before others first
   * @param option the option that names it otherwise
   * @throws UsageException if several columns of one rank are there
   */
  Optional<Match> usual(String what, List<List<String>> ranks, String option) {
    return first(
        what, ranks, option, (column, names) -> names.contains(UsualColumns.plain(column)));
  }

  /** The column of a variable by its usual names, behind which a unit may stand. */
  Optional<Match> usual(Variable variable, String option) {
    return first(
            variable.label(),
            UsualColumns.of(variable),
            option,
            (column, names) ->
                names.contains(UsualColumns.plain(column))
                    || (unit(variable, column).isPresent()
                        && names.contains(UsualColumns.plain(base(column)))))
        .map(match -> withUnit(variable, match));
  }

  /** The column of FLOPs whose name is a unit alone, such as {@code gflops}. */
  Optional<Match> bareFlops(String option) {
    List<Integer> found =
        places(
            column ->
                UsualColumns.plain(column).length() > LETTER
                    && Unit.find(Variable.FLOPS, column).isPresent());
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of(withUnit(Variable.FLOPS, single("flops", found, option)));
  }

  private Match withUnit(Variable variable, Match match) {
    boolean isUsual =
        UsualColumns.of(variable).stream()
            .flatMap(List::stream)
            .map(UsualColumns::plain)
            .anyMatch(UsualColumns.plain(match.name)::equals);
    return isUsual ? match : new Match(match.place, match.name, unit(variable, match.name));
  }

  /** The unit that a column's name says, alone or behind another word. */
  private static Optional<Unit> unit(Variable variable, String column) {
    Matcher brackets = BRACKETS.matcher(column);
    if (brackets.matches()) {
      return Unit.find(variable, brackets.group(2));
    }
    Matcher tail = TAIL.matcher(column);
    if (tail.matches() && UsualColumns.plain(tail.group(1)).length() > LETTER) {
      return Unit.find(variable, tail.group(2));
    }
    return column.length() > LETTER ? Unit.find(variable, column) : Optional.empty();
  }

  /** A column's name without the unit behind it. */
  private static String base(String column) {
    for (Pattern pattern : List.of(BRACKETS, TAIL)) {
      Matcher matcher = pattern.matcher(column);
      if (matcher.matches()) {
        return matcher.group(1);
      }
    }
    return column;
  }

  /** Whether a column is one of plain names. */
  @FunctionalInterface
  private interface Naming {
    boolean matches(String column, List<String> plainNames);
  }

  private Optional<Match> first(
      String what, List<List<String>> ranks, String option, Naming naming) {
    for (List<String> rank : ranks) {
      List<String> plain = rank.stream().map(UsualColumns::plain).toList();
      List<Integer> found = places(column -> naming.matches(column, plain));
      if (!found.isEmpty()) {
        return Optional.of(single(what, found, option));
      }
    }
    return Optional.empty();
  }

  private Match single(String what, List<Integer> found, String option) {
    if (found.size() > 1) {
      throw new UsageException(
          "%s has %d columns that can be %s (%s): name one with %s, and rename those of equal names."
              .formatted(
                  table,
                  found.size(),
                  what,
                  found.stream().map(columns::get).collect(Collectors.joining(", ")),
                  option));
    }
    return new Match(found.get(0), columns.get(found.get(0)), Optional.empty());
  }

  private List<Integer> places(Predicate<String> wanted) {
    return IntStream.range(0, columns.size())
        .filter(i -> wanted.test(columns.get(i)))
        .boxed()
        .toList();
  }
}
