package io.copse.pipeline.config;

import io.copse.pipeline.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Settings that must all divide another one. A refusal names the nearest values that they divide.
 *
 * @param all the settings
 */
record Divisors(List<Divisor> all) {
  /** A setting with its value. */
  private record Divisor(String name, int value) {}

  Divisors {
    all = List.copyOf(all);
  }

  Divisors() {
    this(List.of());
  }

  /** Returns these settings and one more. */
  Divisors with(String name, int value) {
    List<Divisor> more = new ArrayList<>(all);
    more.add(new Divisor(name, value));
    return new Divisors(more);
  }

  /**
   * Returns if all divide a number.
   *
   * @param whole the setting of the number
   * @throws UsageException naming the first that does not
   */
  void require(String whole, int number) {
    for (Divisor one : all) {
      if (number % one.value() != 0) {
        throw refused(one, whole, number, multiples(number));
      }
    }
  }

  /** Returns if all divide a number that itself must divide another one. */
  void require(String whole, int number, int multiple) {
    for (Divisor one : all) {
      if (number % one.value() != 0) {
        throw refused(one, whole, number, between(number, multiple));
      }
    }
  }

  private static UsageException refused(
      Divisor one, String whole, int number, List<Integer> better) {
    String advice =
        better.isEmpty()
            ? "choose numbers that divide"
            : "set %s to %s"
                .formatted(
                    whole,
                    better.stream().map(String::valueOf).collect(Collectors.joining(" or ")));
    return new UsageException(
        "%s is %d and does not divide %s, which is %d: %s."
            .formatted(one.name(), one.value(), whole, number, advice));
  }

  /** Returns the nearest numbers below and above that all divide. */
  private List<Integer> multiples(int number) {
    long least = 1;
    for (Divisor one : all) {
      least = least / gcd(least, one.value()) * one.value();
      if (least > Integer.MAX_VALUE) {
        return List.of();
      }
    }
    long below = number / least * least;
    long step = least;
    return IntStream.of(0, 1)
        .mapToLong(steps -> below + steps * step)
        .filter(value -> value > 0 && value <= Integer.MAX_VALUE)
        .mapToObj(Math::toIntExact)
        .toList();
  }

  /** Returns the nearest numbers below and above that all divide and that divide another one. */
  private List<Integer> between(int number, int multiple) {
    IntPredicate fits =
        value -> multiple % value == 0 && all.stream().allMatch(one -> value % one.value() == 0);
    List<Integer> found = new ArrayList<>();
    IntStream.iterate(number, value -> value > 0, value -> value - 1)
        .filter(fits)
        .findFirst()
        .ifPresent(found::add);
    IntStream.rangeClosed(number, multiple).filter(fits).findFirst().ifPresent(found::add);
    return found;
  }

  private static long gcd(long a, long b) {
    return b == 0 ? a : gcd(b, a % b);
  }
}
