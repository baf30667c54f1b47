package io.copse.udf.sql;

import io.copse.udf.fit.Laws;
import io.copse.udf.law.Chinchilla;
import io.copse.udf.law.ComputePowerLaw;
import io.copse.udf.law.DataConstrained;
import io.copse.udf.law.DownstreamError;
import io.copse.udf.law.Experts;
import io.copse.udf.law.Kaplan;
import io.copse.udf.law.OverTraining;
import io.copse.udf.law.Routed;
import io.copse.udf.law.Variable;
import io.copse.udf.sql.SqlLaw.Example;
import io.copse.udf.sql.SqlLaw.Split;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The laws that SQL knows. A new law is added here, and has all its functions. */
final class SqlLaws {
  private static final List<SqlLaw<?>> ALL =
      List.of(
          new SqlLaw<>(
              Laws.CHINCHILLA,
              "E + A / params^alpha + B / tokens^beta (Hoffmann et al. 2022)",
              List.of("E", "A", "B", "alpha", "beta"),
              SqlLaws::chinchilla,
              Optional.of(Split.ofBudget()),
              new Example("1.69, 406.4, 410.7, 0.34, 0.28", "70e9, 1.4e12", "1.9366", "", "32.49")),
          new SqlLaw<>(
              Laws.KAPLAN,
              "((Nc / params)^(alphaN / alphaD) + Dc / tokens)^alphaD, params without embeddings"
                  + " (Kaplan et al. 2020)",
              List.of("Nc", "Dc", "alphaN", "alphaD"),
              x -> new Kaplan(x[0], x[1], x[2], x[3]),
              Optional.of(Split.ofBudget()),
              new Example("6.4e13, 1.8e13, 0.076, 0.103", "1.5e9, 23e9", "2.3101", "", "244.41")),
          new SqlLaw<>(
              Laws.DATA_CONSTRAINED,
              "the Chinchilla law of effective params and tokens, where repeated tokens and params"
                  + " in excess decay with R_D and R_N (Muennighoff et al. 2023)",
              List.of("E", "A", "B", "alpha", "beta", "R_D", "R_N"),
              x -> new DataConstrained(chinchilla(x), x[5], x[6]),
              Optional.of(
                  new Split<>(
                      List.of(Variable.UNIQUE_TOKENS),
                      (law, flops, given) -> law.optimum(flops, given[0]))),
              new Example(
                  "1.8691, 520.88, 1487.7, 0.35266, 0.35266, 15.3878, 5.3097",
                  "6.34e9, 242e9, 25e9",
                  "2.2256",
                  "1e12",
                  "67.85")),
          new SqlLaw<>(
              Laws.OVER_TRAINING,
              "E + a / params^c + b / (6^(c / 2) tokens^c) (Gadre et al. 2024)",
              List.of("E", "a", "b", "c"),
              x -> new OverTraining(x[0], x[1], x[2], x[3]),
              Optional.of(Split.ofBudget()),
              new Example(
                  "1.83665, 166.21, 366.69, 0.27285", "1.4e9, 28e9", "2.7729", "", "114.93")),
          new SqlLaw<>(
              Laws.COMPUTE_POWER_LAW,
              "E + A / flops^alpha (Henighan et al. 2020)",
              List.of("E", "A", "alpha"),
              x -> new ComputePowerLaw(x[0], x[1], x[2]),
              Optional.empty(),
              new Example("1.69, 148.4, 0.1", "1e20", "3.174", "", "")),
          new SqlLaw<>(
              Laws.ROUTED,
              "10^(a log N + b log F + c log N log F + d), N the params of the dense model and F"
                  + " the saturating number of experts (Clark et al. 2022)",
              List.of("a", "b", "c", "d", "k_start", "k_max"),
              x -> new Routed(x[0], x[1], x[2], x[3], x[4], x[5]),
              Optional.empty(),
              new Example(
                  "-0.082, -0.108, 0.009, 1.104, 1.85, 314.5", "1e9, 64", "2.0858", "", "")),
          new SqlLaw<>(
              Laws.EXPERTS,
              "E + A / (params experts^mu)^alpha + B / (tokens experts^nu)^beta, params of one"
                  + " expert and tokens of all: the Chinchilla law for one expert",
              List.of("E", "A", "B", "alpha", "beta", "mu", "nu"),
              x -> new Experts(x[0], x[1], x[2], x[3], x[4], x[5], x[6]),
              Optional.of(
                  new Split<>(
                      List.of(Variable.EXPERTS),
                      (law, flops, given) -> law.of(given[0]).optimum(flops))),
              new Example(
                  "1.69, 406.4, 410.7, 0.34, 0.28, 0.5, -0.1",
                  "1e9, 2e10, 4",
                  "2.5269",
                  "4",
                  "20.87")),
          new SqlLaw<>(
              Laws.DOWNSTREAM_ERROR,
              "epsilon - k exp(-gamma loss), the error of a downstream task (Gadre et al. 2024)",
              List.of("epsilon", "k", "gamma"),
              x -> new DownstreamError(x[0], x[1], x[2]),
              Optional.empty(),
              new Example("0.85699, 2.2065, 0.71459", "2.5", "0.4873", "", "")));

  private static final Map<String, SqlLaw<?>> BY_NAME =
      ALL.stream().collect(Collectors.toMap(SqlLaw::name, Function.identity()));

  private SqlLaws() {}

  static List<SqlLaw<?>> all() {
    return ALL;
  }

  static SqlLaw<?> of(String name) {
    return BY_NAME.get(name);
  }

  private static Chinchilla chinchilla(double[] x) {
    return new Chinchilla(x[0], x[1], x[2], x[3], x[4]);
  }
}
