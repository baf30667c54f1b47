package io.copse.udf.law;

import io.copse.udf.form.SumOfTerms;
import io.copse.udf.form.SumOfTerms.Exponent;
import io.copse.udf.form.SumOfTerms.Factor;
import io.copse.udf.form.SumOfTerms.Term;
import io.copse.udf.run.Variable;
import java.util.List;
import java.util.Map;

/**
 * A power of the model's size alone: {@code L(N) = a / N^b}. It is the example of how a law is
 * added: this one file gives its fit, its SQL functions, its Hive classes and its reference text.
 *
 * @param a coefficient, positive
 * @param b exponent of the model's size, positive
 */
public record PowerLaw(double a, double b) implements Law {

  /** The law's definition. */
  public static final LawDefinition<PowerLaw> DEFINITION =
      LawDefinition.<PowerLaw>named("power_law")
          .equation("a / params^b")
          .reads(Variable.PARAMS, 3)
          .made(PowerLaw::of)
          .fittedBy(
              SumOfTerms.of(
                  PowerLaw::of,
                  PowerLaw::parameters,
                  Term.plus("a", Factor.power(Variable.PARAMS, Exponent.positive("b")))))
          .example(new PowerLaw(100, 0.2), 1.5849, 1e9)
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
}
