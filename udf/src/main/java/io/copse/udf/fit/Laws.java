package io.copse.udf.fit;

import io.copse.udf.fit.PowerFamily.Exponent;
import io.copse.udf.fit.PowerFamily.Factor;
import io.copse.udf.fit.PowerFamily.Term;
import io.copse.udf.law.Chinchilla;
import io.copse.udf.law.ComputePowerLaw;
import io.copse.udf.law.DataConstrained;
import io.copse.udf.law.DownstreamError;
import io.copse.udf.law.Experts;
import io.copse.udf.law.Kaplan;
import io.copse.udf.law.OverTraining;
import io.copse.udf.law.Routed;
import io.copse.udf.law.Variable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** All laws that can be fitted, by name. */
public final class Laws {
  private static final Exponent ALPHA = new Exponent("alpha", false);
  private static final Exponent BETA = new Exponent("beta", false);
  private static final Exponent COMMON = new Exponent("c", false);
  private static final Exponent GAMMA = new Exponent("gamma", false);
  private static final Exponent MU = new Exponent("mu", true);
  private static final Exponent NU = new Exponent("nu", true);

  /** Hoffmann et al. 2022; its published grid has 4,500 starts. */
  public static final LawFamily<Chinchilla> CHINCHILLA =
      new PowerFamily<>(
          "chinchilla",
          new Design(List.of(Variable.PARAMS, Variable.TOKENS), List.of(3, 3)),
          Variable.LOSS,
          List.of(
              new Term("A", 1, List.of(Factor.power(ALPHA, Variable.PARAMS))),
              new Term("B", 1, List.of(Factor.power(BETA, Variable.TOKENS))),
              new Term("E", 1, List.of())),
          List.of(ALPHA, BETA),
          x -> new Chinchilla(x[2], x[0], x[1], x[3], x[4]),
          law -> new double[] {law.a(), law.b(), law.e(), law.alpha(), law.beta()},
          List.of(
              steps(0, 5, 6), steps(0, 5, 6), steps(-1, .5, 5), steps(0, .5, 5), steps(0, .5, 5)));

  /** Kaplan et al. 2020. */
  public static final LawFamily<Kaplan> KAPLAN = new KaplanForm.Family();

  /** Muennighoff et al. 2023, all seven parameters at once. */
  public static final LawFamily<DataConstrained> DATA_CONSTRAINED =
      new DataConstrainedForm.Family(Optional.empty());

  /** Gadre et al. 2024. */
  public static final LawFamily<OverTraining> OVER_TRAINING =
      new PowerFamily<>(
          "over_training",
          new Design(List.of(Variable.PARAMS, Variable.TOKENS), List.of(2, 2)),
          Variable.LOSS,
          List.of(
              new Term("a", 1, List.of(Factor.power(COMMON, Variable.PARAMS))),
              new Term("b", 1, List.of(Factor.power(COMMON, Variable.TOKENS))),
              new Term("E", 1, List.of())),
          List.of(COMMON),
          x -> new OverTraining(x[2], x[0], x[1] * Math.pow(6, x[3] / 2), x[3]),
          law -> new double[] {law.a(), law.b() * Math.pow(6, -law.c() / 2), law.e(), law.c()},
          List.of());

  /** Henighan et al. 2020; the published grid is that of Porian et al. 2024, with 120 starts. */
  public static final LawFamily<ComputePowerLaw> COMPUTE_POWER_LAW =
      new PowerFamily<>(
          "compute_power_law",
          new Design(List.of(Variable.FLOPS), List.of(4)),
          Variable.LOSS,
          List.of(
              new Term("A", 1, List.of(Factor.power(ALPHA, Variable.FLOPS))),
              new Term("E", 1, List.of())),
          List.of(ALPHA),
          x -> new ComputePowerLaw(x[1], x[0], x[2]),
          law -> new double[] {law.a(), law.e(), law.alpha()},
          List.of(steps(0, 5, 6), steps(-1, .5, 5), steps(0, .1, 4)));

  /** Clark et al. 2022. */
  public static final LawFamily<Routed> ROUTED = new RoutedForm.Family();

  /** k experts trained apart, at matched compute; Chinchilla's law at k = 1. */
  public static final LawFamily<Experts> EXPERTS =
      new PowerFamily<>(
          "experts",
          new Design(List.of(Variable.PARAMS, Variable.TOKENS, Variable.EXPERTS), List.of(3, 3, 2)),
          Variable.LOSS,
          List.of(
              new Term(
                  "A",
                  1,
                  List.of(
                      Factor.power(ALPHA, Variable.PARAMS), Factor.power(MU, Variable.EXPERTS))),
              new Term(
                  "B",
                  1,
                  List.of(Factor.power(BETA, Variable.TOKENS), Factor.power(NU, Variable.EXPERTS))),
              new Term("E", 1, List.of())),
          List.of(ALPHA, BETA, MU, NU),
          x -> new Experts(x[2], x[0], x[1], x[3], x[4], x[5] / x[3], x[6] / x[4]),
          law ->
              new double[] {
                law.a(),
                law.b(),
                law.e(),
                law.alpha(),
                law.beta(),
                law.mu() * law.alpha(),
                law.nu() * law.beta()
              },
          List.of());

  /** Gadre et al. 2024: a downstream task's error from the loss. */
  public static final LawFamily<DownstreamError> DOWNSTREAM_ERROR =
      new PowerFamily<>(
          "downstream_error",
          new Design(List.of(Variable.LOSS), List.of(4)),
          Variable.ERROR,
          List.of(
              new Term("epsilon", 1, List.of()),
              new Term("k", -1, List.of(new Factor(GAMMA, Variable.LOSS, true)))),
          List.of(GAMMA),
          x -> new DownstreamError(x[0], x[1], x[2]),
          law -> new double[] {law.epsilon(), law.k(), law.gamma()},
          List.of());

  private static final List<LawFamily<?>> ALL =
      List.of(
          CHINCHILLA,
          KAPLAN,
          DATA_CONSTRAINED,
          OVER_TRAINING,
          COMPUTE_POWER_LAW,
          ROUTED,
          EXPERTS,
          DOWNSTREAM_ERROR);

  private Laws() {}

  /** Every law, Chinchilla first. */
  public static List<LawFamily<?>> all() {
    return ALL;
  }

  /**
   * The law of repeated data with a base law that is given, so that only its two decays are fitted,
   * as its authors do.
   */
  public static LawFamily<DataConstrained> dataConstrained(Chinchilla base) {
    return new DataConstrainedForm.Family(Optional.of(base));
  }

  /**
   * Finds a law by its name.
   *
   * @throws IllegalArgumentException if no law has that name
   */
  public static LawFamily<?> of(String name) {
    return ALL.stream()
        .filter(family -> family.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No law is called '"
                        + name
                        + "': use one of "
                        + ALL.stream().map(LawFamily::name).collect(Collectors.joining(", "))
                        + "."));
  }

  /** Every third exponent, for laws with more than two. */
  static List<Double> coarse(List<Double> exponents) {
    return IntStream.iterate(0, i -> i < exponents.size(), i -> i + 3)
        .mapToObj(i -> exponents.get(Math.min(i + 1, exponents.size() - 1)))
        .toList();
  }

  private static double[] steps(double first, double step, int count) {
    double[] steps = new double[count];
    for (int i = 0; i < count; i++) {
      steps[i] = first + i * step;
    }

    return steps;
  }
}
