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
 * A power of training compute with an irreducible loss: {@code L(C) = E + A / C^alpha} (Henighan et
 * al. 2020, "Scaling Laws for Autoregressive Generative Modeling"), for runs that are each the best
 * of their budget.
 *
 * @param e irreducible loss E, nats per token, not negative
 * @param a coefficient A, positive
 * @param alpha exponent of compute, positive
 */
public record ComputePowerLaw(double e, double a, double alpha) implements Law, Frontier {

  /** The law's definition; the published grid is that of Porian et al. 2024, with 120 starts. */
  public static final LawDefinition<ComputePowerLaw> DEFINITION =
      LawDefinition.<ComputePowerLaw>named("compute_power_law")
          .equation("E + A / flops^alpha")
          .source("Henighan et al. 2020")
          .reads(Variable.FLOPS, 4)
          .made(ComputePowerLaw::of)
          .fittedBy(
              SumOfTerms.of(
                      ComputePowerLaw::of,
                      ComputePowerLaw::parameters,
                      Term.plus("A", Factor.power(Variable.FLOPS, Exponent.positive("alpha"))),
                      Term.plus("E"))
                  .startingAt(steps(0, 5, 6), steps(-1, .5, 5), steps(0, .1, 4)))
          .example(new ComputePowerLaw(1.69, 148.4, 0.1), 3.174, 1e20)
          .build();

  /** Registers the law. */
  public static final class Provider extends LawProvider {
    /** Called by the service loader. */
    public Provider() {
      super(DEFINITION);
    }
  }

  /** Checks the ranges. */
  public ComputePowerLaw {
    Check.notNegative("E", e);
    Check.positive("A", a);
    Check.positive("alpha", alpha);
  }

  private static ComputePowerLaw of(Map<String, Double> p) {
    return new ComputePowerLaw(p.get("E"), p.get("A"), p.get("alpha"));
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
    return Parameters.of("E", e).and("A", a).and("alpha", alpha).map();
  }

  @Override
  public double predict(double... values) {
    Check.inputs(this, values);
    return e + a * Math.pow(values[0], -alpha);
  }

  @Override
  public double lossAt(double flops) {
    return predict(flops);
  }
}
