package io.copse.udf.law;

import io.copse.udf.form.SumOfTerms;
import io.copse.udf.form.SumOfTerms.Exponent;
import io.copse.udf.form.SumOfTerms.Factor;
import io.copse.udf.form.SumOfTerms.Term;
import io.copse.udf.run.Variable;
import java.util.List;
import java.util.Map;

/**
 * A power of the model's size without an irreducible loss: {@code L(N) = a / N^b} (Kaplan et al.
 * 2020, "Scaling Laws for Neural Language Models", equation 1.1), for runs that data do not limit.
 * It has two parameters, so that three runs determine it. Far beyond the runs it predicts too low a
 * loss, because it falls to 0.
 *
 * @param a coefficient, the loss that the law gives at N = 1, positive
 * @param b exponent of the model's size, positive
 */
public record ParamsPowerLaw(double a, double b) implements Law {

  /** The law's definition. */
  public static final LawDefinition<ParamsPowerLaw> DEFINITION =
      LawDefinition.<ParamsPowerLaw>named("params_power_law")
          .equation("a / params^b")
          .source("Kaplan et al. 2020")
          .reads(Variable.PARAMS, 2)
          .made(ParamsPowerLaw::of)
          .fittedBy(
              SumOfTerms.of(
                  ParamsPowerLaw::of,
                  ParamsPowerLaw::parameters,
                  Term.plus("a", Factor.power(Variable.PARAMS, Exponent.positive("b")))))
          .example(new ParamsPowerLaw(11.48, 0.076), 2.3765, 1e9)
          .build();

  /** Registers the law. */
  public static final class Provider extends LawProvider {
    /** Called by the service loader. */
    public Provider() {
      super(DEFINITION);
    }
  }

  /** Checks the ranges. */
  public ParamsPowerLaw {
    Check.positive("a", a);
    Check.positive("b", b);
  }

  private static ParamsPowerLaw of(Map<String, Double> p) {
    return new ParamsPowerLaw(p.get("a"), p.get("b"));
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
