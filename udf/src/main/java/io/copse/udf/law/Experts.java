package io.copse.udf.law;

import io.copse.udf.form.SumOfTerms;
import io.copse.udf.form.SumOfTerms.Exponent;
import io.copse.udf.form.SumOfTerms.Factor;
import io.copse.udf.form.SumOfTerms.Term;
import io.copse.udf.run.Variable;
import java.util.List;
import java.util.Map;

/**
 * A law for k experts, branched and trained apart, at matched compute: {@code L(N, D, k) = E + A /
 * (N k^mu)^alpha + B / (D k^nu)^beta}. N is the params of one expert, D the tokens that all experts
 * have read together, so that {@code C = 6 N D} does not depend on k. At k = 1 it is {@link
 * Chinchilla}, the dense model. An ensemble is worth a dense model with {@code k^mu} times the
 * params that has read {@code k^nu} times the tokens: mu is 0 if the experts add no capacity and 1
 * if their params count in full; nu is 0 if every expert learns as from all tokens, and -1 if each
 * learns only from its own k-th part.
 *
 * @param e irreducible loss E, nats per token, not negative
 * @param a coefficient A of the model's size, positive
 * @param b coefficient B of the data's size, positive
 * @param alpha exponent of the model's size, positive
 * @param beta exponent of the data's size, positive
 * @param mu exponent of k in the effective params
 * @param nu exponent of k in the effective tokens
 */
public record Experts(double e, double a, double b, double alpha, double beta, double mu, double nu)
    implements Law {

  private static final Exponent ALPHA = Exponent.positive("alpha");
  private static final Exponent BETA = Exponent.positive("beta");
  private static final Exponent MU = Exponent.free("mu");
  private static final Exponent NU = Exponent.free("nu");

  /** The law's definition. The fitted exponents of k are {@code mu alpha} and {@code nu beta}. */
  public static final LawDefinition<Experts> DEFINITION =
      LawDefinition.<Experts>named("experts")
          .equation(
              "E + A / (params experts^mu)^alpha + B / (tokens experts^nu)^beta, params of one"
                  + " expert and tokens of all: the Chinchilla law for one expert")
          .reads(Variable.PARAMS, 3)
          .reads(Variable.TOKENS, 3)
          .reads(Variable.EXPERTS, 2)
          .made(Experts::of)
          .fittedBy(
              new SumOfTerms<>(
                  List.of(
                      Term.plus(
                          "A",
                          Factor.power(Variable.PARAMS, ALPHA),
                          Factor.power(Variable.EXPERTS, MU)),
                      Term.plus(
                          "B",
                          Factor.power(Variable.TOKENS, BETA),
                          Factor.power(Variable.EXPERTS, NU)),
                      Term.plus("E")),
                  List.of(ALPHA, BETA, MU, NU),
                  x ->
                      of(
                          Parameters.of(x)
                              .and("mu", x.get("mu") / x.get("alpha"))
                              .and("nu", x.get("nu") / x.get("beta"))
                              .map()),
                  law ->
                      Parameters.of(law.parameters())
                          .and("mu", law.mu * law.alpha)
                          .and("nu", law.nu * law.beta)
                          .map(),
                  List.of()))
          .splits(
              new BudgetSplit<>(
                  List.of(Variable.EXPERTS),
                  (law, experts) -> law.of(experts[0]),
                  List.of(4.0),
                  20.87))
          .example(new Experts(1.69, 406.4, 410.7, 0.34, 0.28, 0.5, -0.1), 2.5269, 1e9, 2e10, 4)
          .build();

  /** Registers the law. */
  public static final class Provider extends LawProvider {
    /** Called by the service loader. */
    public Provider() {
      super(DEFINITION);
    }
  }

  /** Checks the ranges. */
  public Experts {
    Check.notNegative("E", e);
    Check.positive("A", a);
    Check.positive("B", b);
    Check.positive("alpha", alpha);
    Check.positive("beta", beta);
    Check.finite("mu", mu);
    Check.finite("nu", nu);
  }

  private static Experts of(Map<String, Double> p) {
    return new Experts(
        p.get("E"),
        p.get("A"),
        p.get("B"),
        p.get("alpha"),
        p.get("beta"),
        p.get("mu"),
        p.get("nu"));
  }

  @Override
  public String name() {
    return DEFINITION.name();
  }

  @Override
  public List<Variable> inputs() {
    return DEFINITION.inputs();
  }

  @Override
  public Map<String, Double> parameters() {
    return Parameters.of("E", e)
        .and("A", a)
        .and("B", b)
        .and("alpha", alpha)
        .and("beta", beta)
        .and("mu", mu)
        .and("nu", nu)
        .map();
  }

  @Override
  public double predict(double... values) {
    Check.inputs(this, values);
    return of(values[2]).predict(values[0], values[1]);
  }

  /**
   * The law of a fixed number of experts, with its optimum and its frontier.
   *
   * @param experts k, at least 1
   */
  public Chinchilla of(double experts) {
    Check.positive("number of experts", experts);
    return new Chinchilla(
        e, a * Math.pow(experts, -alpha * mu), b * Math.pow(experts, -beta * nu), alpha, beta);
  }

  /** The law of the dense model, k = 1. */
  public Chinchilla dense() {
    return of(1);
  }
}
