package io.copse.udf.law;

import static io.copse.udf.form.SumOfTerms.steps;

import io.copse.udf.form.SumOfTerms;
import io.copse.udf.form.SumOfTerms.Exponent;
import io.copse.udf.form.SumOfTerms.Factor;
import io.copse.udf.form.SumOfTerms.Term;
import io.copse.udf.run.Variable;
import java.util.List;
import java.util.Map;

/**
 * The parametric loss of Hoffmann et al. 2022 ("Training Compute-Optimal Large Language Models",
 * approach 3): {@code L(N, D) = E + A / N^alpha + B / D^beta}.
 *
 * @param e irreducible loss E, nats per token, not negative
 * @param a coefficient A of the model's size, positive
 * @param b coefficient B of the data's size, positive
 * @param alpha exponent of the model's size, positive
 * @param beta exponent of the data's size, positive
 */
public record Chinchilla(double e, double a, double b, double alpha, double beta)
    implements Law, AllocationLaw {

  /** The sum; its published grid has 4,500 starts. */
  static final SumOfTerms<Chinchilla> SUM =
      SumOfTerms.of(
              Chinchilla::of,
              Chinchilla::parameters,
              Term.plus("A", Factor.power(Variable.PARAMS, Exponent.positive("alpha"))),
              Term.plus("B", Factor.power(Variable.TOKENS, Exponent.positive("beta"))),
              Term.plus("E"))
          .startingAt(
              steps(0, 5, 6), steps(0, 5, 6), steps(-1, .5, 5), steps(0, .5, 5), steps(0, .5, 5));

  /** The law's definition. */
  public static final LawDefinition<Chinchilla> DEFINITION =
      LawDefinition.<Chinchilla>named("chinchilla")
          .equation("E + A / params^alpha + B / tokens^beta")
          .source("Hoffmann et al. 2022")
          .reads(Variable.PARAMS, 3)
          .reads(Variable.TOKENS, 3)
          .made(Chinchilla::of)
          .fittedBy(SUM)
          .splits(law -> law, 32.49)
          .example(new Chinchilla(1.69, 406.4, 410.7, 0.34, 0.28), 1.9366, 70e9, 1.4e12)
          .build();

  /** Registers the law. */
  public static final class Provider extends LawProvider {
    /** Called by the service loader. */
    public Provider() {
      super(DEFINITION);
    }
  }

  /** Checks the ranges. */
  public Chinchilla {
    Check.notNegative("E", e);
    Check.positive("A", a);
    Check.positive("B", b);
    Check.positive("alpha", alpha);
    Check.positive("beta", beta);
  }

  /** Makes the law of its parameters by name. */
  static Chinchilla of(Map<String, Double> p) {
    return new Chinchilla(p.get("E"), p.get("A"), p.get("B"), p.get("alpha"), p.get("beta"));
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
        .map();
  }

  @Override
  public double predict(double... values) {
    Check.inputs(this, values);
    return e + a * Math.pow(values[0], -alpha) + b * Math.pow(values[1], -beta);
  }

  /**
   * The predicted loss in nats per token.
   *
   * @param params parameters N, positive
   * @param tokens training tokens D, positive
   */
  public double loss(double params, double tokens) {
    return predict(params, tokens);
  }

  /** The exponent of the best N in C: {@code beta / (alpha + beta)}. */
  public double paramsExponent() {
    return beta / (alpha + beta);
  }

  /** The exponent of the best D in C: {@code alpha / (alpha + beta)}. */
  public double tokensExponent() {
    return alpha / (alpha + beta);
  }

  /**
   * The split of a budget {@code C = 6 N D} with the lowest loss: {@code N = G (C/6)^(beta/(alpha +
   * beta))}, {@code D = (C/6)^(alpha/(alpha + beta)) / G}, {@code G = (alpha A / (beta
   * B))^(1/(alpha + beta))}.
   *
   * @param flops the budget C in FLOPs, positive
   */
  @Override
  public Allocation optimum(double flops) {
    Check.positive("budget", flops);
    double logG = Math.log(alpha * a / (beta * b)) / (alpha + beta);
    double logC = Math.log(flops / 6);
    double params = Math.exp(logG + paramsExponent() * logC);
    double tokens = Math.exp(tokensExponent() * logC - logG);
    return new Allocation(flops, params, tokens, loss(params, tokens));
  }
}
