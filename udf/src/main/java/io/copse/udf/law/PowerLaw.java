package io.copse.udf.law;

import io.copse.udf.form.SumOfTerms;
import io.copse.udf.form.SumOfTerms.Exponent;
import io.copse.udf.form.SumOfTerms.Factor;
import io.copse.udf.form.SumOfTerms.Term;
import io.copse.udf.run.Variable;
import java.util.List;
import java.util.Map;

/**
 * A power of training compute without an irreducible loss: {@code L(C) = a / C^b} (Kaplan et al.
 * 2020, "Scaling Laws for Neural Language Models", equation 1.3), for runs that are each the best
 * of their budget. It has two parameters, so that three runs determine it. Far beyond the runs it
 * predicts too low a loss, because it falls to 0.
 *
 * @param a coefficient, the loss that the law gives at 1 FLOP, positive
 * @param b exponent of compute, positive
 */
public record PowerLaw(double a, double b) implements Law, Frontier {

  /** The law's definition. */
  public static final LawDefinition<PowerLaw> DEFINITION =
      LawDefinition.<PowerLaw>named("power_law")
          .equation("a / flops^b")
          .source("Kaplan et al. 2020")
          .reads(Variable.FLOPS, 2)
          .made(PowerLaw::of)
          .fittedBy(
              SumOfTerms.of(
                  PowerLaw::of,
                  PowerLaw::parameters,
                  Term.plus("a", Factor.power(Variable.FLOPS, Exponent.positive("b")))))
          .example(new PowerLaw(26.39, 0.05), 2.3520, 1e21)
          .build();

  /** Registers the law. */
  public static final class Provider extends LawProvider {
    /** Called by the service loader. */
    public Provider() {
      super(DEFINITION);
    }
  }

  /** Checks the ranges. */
  public PowerLaw {
    Check.positive("a", a);
    Check.positive("b", b);
  }

  private static PowerLaw of(Map<String, Double> p) {
    return new PowerLaw(p.get("a"), p.get("b"));
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

  @Override
  public double lossAt(double flops) {
    return predict(flops);
  }
}
