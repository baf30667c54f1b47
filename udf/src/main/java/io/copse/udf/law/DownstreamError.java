package io.copse.udf.law;

import io.copse.udf.form.SumOfTerms;
import io.copse.udf.form.SumOfTerms.Exponent;
import io.copse.udf.form.SumOfTerms.Factor;
import io.copse.udf.form.SumOfTerms.Term;
import io.copse.udf.run.Variable;
import java.util.List;
import java.util.Map;

/**
 * A downstream task's error from the loss (Gadre et al. 2024): {@code error(L) = epsilon - k
 * exp(-gamma L)}, the error of a model without skill, less what a lower loss gains.
 *
 * @param epsilon the error at high loss, positive
 * @param k coefficient, positive
 * @param gamma rate, positive
 */
public record DownstreamError(double epsilon, double k, double gamma) implements Law {

  /** The law's definition. */
  public static final LawDefinition<DownstreamError> DEFINITION =
      LawDefinition.<DownstreamError>named("downstream_error")
          .equation("epsilon - k exp(-gamma loss)")
          .source("Gadre et al. 2024")
          .reads(Variable.LOSS, 4)
          .predicts(Variable.ERROR)
          .made(DownstreamError::of)
          .fittedBy(
              SumOfTerms.of(
                  DownstreamError::of,
                  DownstreamError::parameters,
                  Term.plus("epsilon"),
                  Term.minus("k", Factor.exponential(Variable.LOSS, Exponent.positive("gamma")))))
          .example(new DownstreamError(0.85699, 2.2065, 0.71459), 0.4873, 2.5)
          .build();

  /** Registers the law. */
  public static final class Provider extends LawProvider {
    /** Called by the service loader. */
    public Provider() {
      super(DEFINITION);
    }
  }

  /** Checks the ranges. */
  public DownstreamError {
    Check.positive("epsilon", epsilon);
    Check.positive("k", k);
    Check.positive("gamma", gamma);
  }

  private static DownstreamError of(Map<String, Double> p) {
    return new DownstreamError(p.get("epsilon"), p.get("k"), p.get("gamma"));
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
    return Parameters.of("epsilon", epsilon).and("k", k).and("gamma", gamma).map();
  }

  @Override
  public double predict(double... values) {
    Check.inputs(this, values);
    return epsilon - k * Math.exp(-gamma * values[0]);
  }
}
