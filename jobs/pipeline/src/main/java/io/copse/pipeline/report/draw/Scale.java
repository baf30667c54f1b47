package io.copse.pipeline.report.draw;

import java.util.ArrayList;
import java.util.List;

/** An axis: it says where a value lies and where its ticks are. */
public sealed interface Scale {

  /**
   * A tick.
   *
   * @param label empty for a minor tick
   */
  record Tick(double value, String label) {
    boolean isMajor() {
      return !label.isEmpty();
    }
  }

  /** Returns where a value lies: 0 at the start of the axis, 1 at its end. */
  double share(double value);

  /** Returns the value at a share of the axis: the inverse of {@link #share}. */
  double at(double share);

  /** Returns the ticks from start to end. */
  List<Tick> ticks();

  /** Equal steps in the value, with ticks at 1, 2 or 5 times a power of ten. */
  record Linear(double from, double to, int labels) implements Scale {

    /** Returns an axis that holds two values with a margin. */
    public static Linear around(double low, double high, int labels) {
      double margin = high > low ? 0.06 * (high - low) : Math.max(0.05 * Math.abs(high), 0.01);
      return new Linear(low - margin, high + margin, labels);
    }

    @Override
    public double share(double value) {
      return (value - from) / (to - from);
    }

    @Override
    public double at(double share) {
      return from + share * (to - from);
    }

    @Override
    public List<Tick> ticks() {
      double rough = (to - from) / labels;
      double power = Math.pow(10, Math.floor(Math.log10(rough)));
      int mantissa =
          rough / power < 1.5 ? 1 : rough / power < 3.5 ? 2 : rough / power < 7.5 ? 5 : 10;
      int parts = mantissa == 2 ? 4 : 5;
      double step = mantissa * power;
      double minor = step / parts;
      int digits = Math.max(0, (int) -Math.floor(Math.log10(step) + 1e-9));
      List<Tick> ticks = new ArrayList<>();
      for (long i = (long) Math.ceil(from / minor); i * minor <= to; i++) {
        boolean major = i % parts == 0;
        ticks.add(new Tick(i * minor, major ? Numbers.fixed(i * minor, digits) : ""));
      }
      return ticks;
    }
  }

  /** Equal steps in the logarithm, with ticks at whole multiples of powers of ten. */
  record Log(double from, double to) implements Scale {
    private static final double LEAST_DECADES = 0.75;

    /** Powers of ten up to which numbers are written out. */
    private static final int PLAIN = 2;

    /** Returns an axis about a range, of so many decades or of the fewest that are readable. */
    public static Log around(double low, double high, double decades) {
      double middle = (Math.log10(low) + Math.log10(high)) / 2;
      double half = Math.max(LEAST_DECADES, decades) / 2;
      return new Log(Math.pow(10, middle - half), Math.pow(10, middle + half));
    }

    @Override
    public double share(double value) {
      return Math.log(value / from) / Math.log(to / from);
    }

    @Override
    public double at(double share) {
      return from * Math.pow(to / from, share);
    }

    @Override
    public List<Tick> ticks() {
      double decades = Math.log10(to / from);
      List<Integer> labelled =
          decades < 1.2 ? List.of(1, 2, 5) : decades < 2.2 ? List.of(1, 3) : List.of(1);
      List<Tick> ticks = new ArrayList<>();
      for (int exponent = (int) Math.floor(Math.log10(from));
          exponent <= Math.log10(to);
          exponent++) {
        for (int digit = 1; digit <= 9; digit++) {
          double value = digit * Math.pow(10, exponent);
          if (value >= from && value <= to) {
            String power = Numbers.powerOfTen(exponent);
            String label =
                Math.abs(exponent) <= PLAIN
                    ? Numbers.fixed(value, Math.max(0, -exponent))
                    : digit == 1 ? power : digit + "×" + power;
            ticks.add(new Tick(value, labelled.contains(digit) ? label : ""));
          }
        }
      }
      return ticks;
    }
  }
}
