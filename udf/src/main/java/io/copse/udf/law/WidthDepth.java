package io.copse.udf.law;

import io.copse.udf.form.SumOfTerms;
import io.copse.udf.form.SumOfTerms.Exponent;
import io.copse.udf.form.SumOfTerms.Factor;
import io.copse.udf.form.SumOfTerms.Term;
import io.copse.udf.run.Variable;
import java.util.List;
import java.util.Map;

/**
 * The loss from a model's shape (McLeish et al. 2025, "Gemstones"): {@code L = E + W / width^omega
 * + H / depth^eta + A / N^alpha + B / D^beta}. The authors fit it by Huber's loss of log residuals
 * with delta 1e-4.
 *
 * @param e E, irreducible loss in nats per token, at least 0
 * @param w W, coefficient of the width, positive
 * @param h H, coefficient of the depth, positive
 * @param a A, coefficient of the params, positive
 * @param b B, coefficient of the tokens, positive
 * @param omega exponent of the width, positive
 * @param eta exponent of the depth, positive
 * @param alpha exponent of the params, positive
 * @param beta exponent of the tokens, positive
 */
// More than seven arguments: they are the law's own parameters.
public record WidthDepth(
    double e,
    double w,
    double h,
    double a,
    double b,
    double omega,
    double eta,
    double alpha,
    double beta)
    implements Law {

  /** The law's definition. */
  public static final LawDefinition<WidthDepth> DEFINITION =
      LawDefinition.<WidthDepth>named("width_depth")
          .equation("E + W / width^omega + H / depth^eta + A / params^alpha + B / tokens^beta")
          .source("McLeish et al. 2025")
          .reads(Variable.WIDTH, 3)
          .reads(Variable.DEPTH, 3)
          .reads(Variable.PARAMS, 3)
          .reads(Variable.TOKENS, 3)
          .made(WidthDepth::of)
          .fittedBy(
              SumOfTerms.of(
                  WidthDepth::of,
                  WidthDepth::parameters,
                  Term.plus("E"),
                  Term.plus("W", Factor.power(Variable.WIDTH, Exponent.positive("omega"))),
                  Term.plus("H", Factor.power(Variable.DEPTH, Exponent.positive("eta"))),
                  Term.plus("A", Factor.power(Variable.PARAMS, Exponent.positive("alpha"))),
                  Term.plus("B", Factor.power(Variable.TOKENS, Exponent.positive("beta")))))
          .example(
              new WidthDepth(
                  1.4806, 4.2717, 0.9249, 2892.95, 23373.8, 0.2447, 0.3872, 0.5001, 0.4761),
              2.7778,
              1024,
              28,
              543482880,
              1e11)
          .build();

  /** Registers the law. */
  public static final class Provider extends LawProvider {
    /** Called by the service loader. */
    public Provider() {
      super(DEFINITION);
    }
  }

  /** Checks the ranges. */
  public WidthDepth {
    Check.notNegative("E", e);
    Check.positive("W", w);
    Check.positive("H", h);
    Check.positive("A", a);
    Check.positive("B", b);
    Check.positive("omega", omega);
    Check.positive("eta", eta);
    Check.positive("alpha", alpha);
    Check.positive("beta", beta);
  }

  private static WidthDepth of(Map<String, Double> p) {
    return new WidthDepth(
        p.get("E"),
        p.get("W"),
        p.get("H"),
        p.get("A"),
        p.get("B"),
        p.get("omega"),
        p.get("eta"),
        p.get("alpha"),
        p.get("beta"));
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
        .and("W", w)
        .and("H", h)
        .and("A", a)
        .and("B", b)
        .and("omega", omega)
        .and("eta", eta)
        .and("alpha", alpha)
        .and("beta", beta)
        .map();
  }

  @Override
  public double predict(double... values) {
    Check.inputs(this, values);
    return e
        + w * Math.pow(values[0], -omega)
        + h * Math.pow(values[1], -eta)
        + a * Math.pow(values[2], -alpha)
        + b * Math.pow(values[3], -beta);
  }
}
