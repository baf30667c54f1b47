package io.copse.udf.law;

import io.copse.udf.form.SumOfTerms;
import io.copse.udf.form.SumOfTerms.Exponent;
import io.copse.udf.form.SumOfTerms.Factor;
import io.copse.udf.form.SumOfTerms.Term;
import io.copse.udf.run.Variable;
import java.util.List;
import java.util.Map;

/**
 * A power of the training tokens without an irreducible loss: {@code L(D) = a / D^b} (Kaplan et al.
 * 2020, "Scaling Laws for Neural Language Models", equation 1.2), for runs that the model's size
 * does not limit. It has two parameters, so that three runs determine it. Far beyond the runs it
 * predicts too low a loss, because it falls to 0.
 *
 * @param a coefficient, the loss that the law gives at D = 1, positive
 * @param b exponent of the data's size, positive
 */
public record TokensPowerLaw(double a, double b) implements Law {

  /** The law's definition. */
  public static final LawDefinition<TokensPowerLaw> DEFINITION =
      LawDefinition.<TokensPowerLaw>named("tokens_power_law")
          .equation("a / tokens^b")
          .source("Kaplan et al. 2020")
          .reads(Variable.TOKENS, 2)
          .made(TokensPowerLaw::of)
          .fittedBy(
              SumOfTerms.of(
                  TokensPowerLaw::of,
                  TokensPowerLaw::parameters,
                  Term.plus("a", Factor.power(Variable.TOKENS, Exponent.positive("b")))))
          .example(new TokensPowerLaw(20.16, 0.095), 2.2620, 1e10)
          .build();

  /** Registers the law. */
  public static final class Provider extends LawProvider {
    /** Called by the service loader. */
    public Provider() {
      super(DEFINITION);
    }
  }

  /** Checks the ranges. */
  public TokensPowerLaw {
    Check.positive("a", a);
    Check.positive("b", b);
  }

  private static TokensPowerLaw of(Map<String, Double> p) {
    return new TokensPowerLaw(p.get("a"), p.get("b"));
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
    return Parameters.of("a", a).and("b", b).map();
  }

  @Override
  public double predict(double... values) {
    Check.inputs(this, values);
    return a * Math.pow(values[0], -b);
  }
}
