package io.copse.udf.law;

import io.copse.udf.form.SumOfTerms;
import io.copse.udf.form.SumOfTerms.Exponent;
import io.copse.udf.form.SumOfTerms.Factor;
import io.copse.udf.form.SumOfTerms.Term;
import io.copse.udf.run.Variable;
import java.util.List;
import java.util.Map;

/**
 * A power of the unique tokens alone: {@code L(U) = a / U^b}. It is the example of how a law is
 * added: this one file gives its fit, its SQL functions, its Hive classes and its reference text.
 *
 * @param a coefficient, positive
 * @param b exponent of the unique tokens, positive
 */
public record UniqueTokensPowerLaw(double a, double b) implements Law {

  /** The law's definition. */
  public static final LawDefinition<UniqueTokensPowerLaw> DEFINITION =
      LawDefinition.<UniqueTokensPowerLaw>named("unique_tokens_power_law")
          .equation("a / unique_tokens^b")
          .reads(Variable.UNIQUE_TOKENS, 3)
          .made(UniqueTokensPowerLaw::of)
          .fittedBy(
              SumOfTerms.of(
                  UniqueTokensPowerLaw::of,
                  UniqueTokensPowerLaw::parameters,
                  Term.plus("a", Factor.power(Variable.UNIQUE_TOKENS, Exponent.positive("b")))))
          .example(new UniqueTokensPowerLaw(100, 0.2), 1.5849, 1e9)
          .build();

  /** Registers the law. */
  public static final class Provider extends LawProvider {
    /** Called by the service loader. */
    public Provider() {
      super(DEFINITION);
    }
  }

  /** Checks the ranges. */
  public UniqueTokensPowerLaw {
    Check.positive("a", a);
    Check.positive("b", b);
  }

  private static UniqueTokensPowerLaw of(Map<String, Double> p) {
    return new UniqueTokensPowerLaw(p.get("a"), p.get("b"));
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
