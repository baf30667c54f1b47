package io.copse.udf.law;

import io.copse.udf.form.SumOfTerms;
import io.copse.udf.form.SumOfTerms.Exponent;
import io.copse.udf.form.SumOfTerms.Factor;
import io.copse.udf.form.SumOfTerms.Term;
import io.copse.udf.run.Variable;
import java.util.List;
import java.util.Map;

/**
 * The over-training law of Gadre et al. 2024 ("Language models scale reliably with over-training
 * and on downstream tasks"): {@code L = E + a N^-c + b 6^(-c/2) D^-c}. N and D share one exponent,
 * so that at every fixed number of tokens per param M = D / N the reducible loss is a power of
 * compute with the exponent {@code c / 2}.
 *
 * @param e irreducible loss E, nats per token, not negative
 * @param a coefficient of the model's size, positive
 * @param b coefficient of the data's size, positive
 * @param c the common exponent, positive
 */
public record OverTraining(double e, double a, double b, double c) implements Law, AllocationLaw {

  private static final Exponent COMMON = Exponent.positive("c");

  /** The law's definition. The fitted coefficient of D is {@code b 6^(-c/2)}. */
  public static final LawDefinition<OverTraining> DEFINITION =
      LawDefinition.<OverTraining>named("over_training")
          .equation("E + a / params^c + b / (6^(c / 2) tokens^c)")
          .source("Gadre et al. 2024")
          .reads(Variable.PARAMS, 2)
          .reads(Variable.TOKENS, 2)
          .made(p -> new OverTraining(p.get("E"), p.get("a"), p.get("b"), p.get("c")))
          .fittedBy(
              SumOfTerms.of(
                  x ->
                      new OverTraining(
                          x.get("E"),
                          x.get("a"),
                          x.get("b") * Math.pow(6, x.get("c") / 2),
                          x.get("c")),
                  law ->
                      Parameters.of(law.parameters())
                          .and("b", law.b * Math.pow(6, -law.c / 2))
                          .map(),
                  Term.plus("a", Factor.power(Variable.PARAMS, COMMON)),
                  Term.plus("b", Factor.power(Variable.TOKENS, COMMON)),
                  Term.plus("E")))
          .splits(law -> law, 114.93)
          .example(new OverTraining(1.83665, 166.21, 366.69, 0.27285), 2.7729, 1.4e9, 28e9)
          .build();

  /** Registers the law. */
  public static final class Provider extends LawProvider {
    /** Called by the service loader. */
    public Provider() {
      super(DEFINITION);
    }
  }

  /** Checks the ranges. */
  public OverTraining {
    Check.notNegative("E", e);
    Check.positive("a", a);
    Check.positive("b", b);
    Check.positive("c", c);
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
    return Parameters.of("E", e).and("a", a).and("b", b).and("c", c).map();
  }

  @Override
  public double predict(double... values) {
    Check.inputs(this, values);
    return asChinchilla().predict(values);
  }

  /** The split of a budget {@code C = 6 N D} with the lowest loss. */
  @Override
  public Allocation optimum(double flops) {
    return asChinchilla().optimum(flops);
  }

  /** The same loss as a Chinchilla law with equal exponents. */
  public Chinchilla asChinchilla() {
    return new Chinchilla(e, a, b * Math.pow(6, -c / 2), c, c);
  }
}
