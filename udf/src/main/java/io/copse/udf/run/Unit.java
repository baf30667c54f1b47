package io.copse.udf.run;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A unit in which a table of runs says a variable. It is known by its words alone. */
public enum Unit {
  /** The numbers themselves. */
  ONE(counts(), x -> x, "1", "one", "ones"),
  /** 1e3. */
  THOUSAND(counts(), x -> 1e3 * x, "K", "thousand", "thousands"),
  /** 1e6. */
  MILLION(counts(), x -> 1e6 * x, "M", "mio", "million", "millions"),
  /** 1e9. */
  BILLION(counts(), x -> 1e9 * x, "B", "bn", "G", "billion", "billions"),
  /** 1e12. */
  TRILLION(counts(), x -> 1e12 * x, "T", "tn", "trillion", "trillions"),
  /** Floating-point operations. */
  FLOP(compute(), x -> x, "FLOP", "flops"),
  /** 1e9 FLOPs. */
  GIGAFLOP(compute(), x -> 1e9 * x, "GFLOP", "gflops", "gigaflop", "gigaflops"),
  /** 1e12 FLOPs. */
  TERAFLOP(compute(), x -> 1e12 * x, "TFLOP", "tflops", "teraflop", "teraflops"),
  /** 1e15 FLOPs. */
  PETAFLOP(compute(), x -> 1e15 * x, "PFLOP", "pflops", "petaflop", "petaflops"),
  /** 1e18 FLOPs. */
  EXAFLOP(compute(), x -> 1e18 * x, "EFLOP", "eflops", "exaflop", "exaflops"),
  /** 1e21 FLOPs. */
  ZETTAFLOP(compute(), x -> 1e21 * x, "ZFLOP", "zflops", "zettaflop", "zettaflops"),
  /** 1e15 FLOPs a second for a day: 8.64e19 FLOPs. */
  PETAFLOP_DAY(
      compute(),
      x -> 8.64e19 * x,
      "PF-days",
      "pfday",
      "pflopsdays",
      "pflopsday",
      "petaflopsdays",
      "petaflopsday",
      "petaflopdays"),
  /** Nats per token. */
  NAT(losses(), x -> x, "nats", "nat", "natspertoken"),
  /** The exponential of the nats per token. */
  PERPLEXITY(losses(), Math::log, "perplexity", "ppl");

  private final Set<Variable> variables;
  private final DoubleUnaryOperator conversion;
  private final List<String> words;

  Unit(Set<Variable> variables, DoubleUnaryOperator conversion, String... words) {
    this.variables = variables;
    this.conversion = conversion;
    this.words = List.of(words);
  }

  private static Set<Variable> counts() {
    return EnumSet.of(Variable.PARAMS, Variable.TOKENS, Variable.UNIQUE_TOKENS, Variable.FLOPS);
  }

  private static Set<Variable> compute() {
    return EnumSet.of(Variable.FLOPS);
  }

  private static Set<Variable> losses() {
    return EnumSet.of(Variable.LOSS);
  }

  /** The unit's first word, by which options name it. */
  public String label() {
    return words.get(0);
  }

  /** Converts a number of this unit to parameters, tokens, FLOPs or nats per token. */
  public double converted(double number) {
    return conversion.applyAsDouble(number);
  }

  /**
   * Finds the unit of a variable by a word, whatever its case and punctuation: {@code PF-days} is
   * {@code pf_days}.
   */
  public static Optional<Unit> find(Variable variable, String word) {
    String plain = plain(word);
    return of(variable)
        .filter(unit -> unit.words.stream().anyMatch(known -> plain(known).equals(plain)))
        .findFirst();
  }

  /**
   * Finds the unit of a variable by a word.
   *
   * @throws IllegalArgumentException if the variable has no such unit
   */
  public static Unit of(Variable variable, String word) {
    return find(variable, word)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No unit of %s is called '%s': use one of %s."
                        .formatted(
                            variable.label(),
                            word,
                            of(variable).map(Unit::label).collect(Collectors.joining(", ")))));
  }

  private static Stream<Unit> of(Variable variable) {
    return Arrays.stream(values()).filter(unit -> unit.variables.contains(variable));
  }

  private static String plain(String word) {
    return word.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
  }
}
