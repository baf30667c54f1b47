package io.copse.udf.law;

import io.copse.udf.form.Form;
import io.copse.udf.form.Parametrisation;
import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * All that is known of a law. Its fit, its SQL functions, its Hive classes and its reference texts
 * derive from this definition, which stands in the law's own file. To add a law, write one file: a
 * record that implements {@link Law}, its definition as a constant, and a nested {@link
 * LawProvider}.
 *
 * @param <L> the law
 */
public final class LawDefinition<L extends Law> {
  private final String name;
  private final String equation;
  private final String source;
  private final List<Input> needs;
  private final List<Variable> inputs;
  private final List<String> parameters;
  private final Variable target;
  private final Function<Map<String, Double>, L> maker;
  private final Parametrisation<L> parametrisation;
  private final Optional<BudgetSplit<L>> split;
  private final Function<L, Optional<String>> doubt;
  private final Optional<LawDefinition<?>> simpler;
  private final Example<L> example;

  /**
   * A variable that the law reads.
   *
   * @param variable the variable
   * @param distinct how many distinct values of it a fit needs
   */
  public record Input(Variable variable, int distinct) {}

  /**
   * A worked example of a law, published if possible.
   *
   * @param law the law with its parameters
   * @param inputs what it reads
   * @param prediction what it predicts, to four digits after the point
   * @param <L> the law
   */
  public record Example<L extends Law>(L law, List<Double> inputs, double prediction) {}

  private LawDefinition(Builder<L> builder) {
    this.name = builder.name;
    this.equation = builder.equation;
    this.source = builder.source;
    this.needs = List.copyOf(builder.inputs);
    this.inputs = needs.stream().map(Input::variable).toList();
    this.parameters = List.copyOf(builder.example.law.parameters().keySet());
    this.target = builder.target;
    this.maker = builder.maker;
    this.parametrisation = builder.parametrisation;
    this.split = builder.split;
    this.doubt = builder.doubt;
    this.simpler = builder.simpler;
    this.example = builder.example;
  }

  /**
   * Begins a definition.
   *
   * @param name the name stored with a fit, in snake case: {@code compute_power_law}
   */
  public static <L extends Law> Builder<L> named(String name) {
    return new Builder<>(name);
  }

  /** The name stored with a fit: {@code chinchilla}, {@code kaplan} and so on. */
  public String name() {
    return name;
  }

  /** The right side of the equation, in the names of variables and parameters. */
  public String equation() {
    return equation;
  }

  /** Authors and year of the paper; empty if the law is Copse's own. */
  public String source() {
    return source;
  }

  /** The variables that the law reads, in the order of {@link Law#predict}. */
  public List<Variable> inputs() {
    return inputs;
  }

  /** The variables that the law reads, with what a fit needs of them. */
  public List<Input> needs() {
    return needs;
  }

  /** The variable that the law predicts: the loss, or a downstream error. */
  public Variable target() {
    return target;
  }

  /** The names of the parameters, in the law's order. */
  public List<String> parameters() {
    return parameters;
  }

  /** A worked example. */
  public Example<L> example() {
    return example;
  }

  /** The split of a budget by the law; empty if the law has none. */
  public Optional<BudgetSplit<L>> split() {
    return split;
  }

  /** Why a fitted law must not be used, in one sentence; empty if nothing speaks against it. */
  public Optional<String> doubt(L law) {
    return doubt.apply(law);
  }

  /** The simpler law that this one must beat on runs that were held out; empty if there is none. */
  public Optional<LawDefinition<?>> simpler() {
    return simpler;
  }

  /** The number of fitted numbers. */
  public int dimension() {
    return parametrisation.dimension();
  }

  /** The law's form for the given runs, which know its inputs and its target. */
  public Form<L> bind(List<RunPoint> runs) {
    return parametrisation.bind(runs, target);
  }

  /**
   * Makes the law of its parameters by name.
   *
   * @throws IllegalArgumentException if a parameter is missing, or the law cannot have its value
   */
  public L law(Map<String, Double> values) {
    for (String parameter : parameters) {
      if (values.get(parameter) == null) {
        throw new IllegalArgumentException(
            "The law %s has no value of %s: give all of %s."
                .formatted(name, parameter, String.join(", ", parameters)));
      }
    }

    return maker.apply(values);
  }

  /**
   * The law's prediction for a run.
   *
   * @throws IllegalArgumentException if the run lacks an input
   */
  public double predict(L law, RunPoint point) {
    return law.predict(inputs.stream().mapToDouble(point::value).toArray());
  }

  /**
   * The lowest loss at each budget.
   *
   * @param given one value for each variable that the law must know beside a budget
   * @return empty if the law says no lowest loss of a budget, or another count of values is given
   */
  public Optional<Frontier> frontier(L law, double... given) {
    if (given.length != split.map(s -> s.given().size()).orElse(0)) {
      return Optional.empty();
    }

    return split.isPresent()
        ? split.map(s -> s.splitter().of(law, given))
        : Optional.of(law).filter(Frontier.class::isInstance).map(Frontier.class::cast);
  }

  /** The same law with another parametrisation, such as one with some parameters fixed. */
  public LawDefinition<L> fittedBy(Parametrisation<L> other) {
    Builder<L> builder = new Builder<>(name);
    builder.equation(equation).source(source).predicts(target).made(maker).fittedBy(other);
    builder.inputs.addAll(needs);
    builder.split = split;
    builder.doubt = doubt;
    builder.simpler = simpler;
    builder.example = example;
    return builder.build();
  }

  /**
   * Writes a definition down, part by part.
   *
   * @param <L> the law
   */
  public static final class Builder<L extends Law> {
    private final String name;
    private String equation;
    private String source = "";
    private final List<Input> inputs = new ArrayList<>();
    private Variable target = Variable.LOSS;
    private Function<Map<String, Double>, L> maker;
    private Parametrisation<L> parametrisation;
    private Optional<BudgetSplit<L>> split = Optional.empty();
    private Function<L, Optional<String>> doubt = law -> Optional.empty();
    private Optional<LawDefinition<?>> simpler = Optional.empty();
    private Example<L> example;

    private Builder(String name) {
      this.name = name;
    }

    /** The right side of the equation, in the names of variables and parameters. */
    public Builder<L> equation(String text) {
      equation = text;
      return this;
    }

    /** Authors and year of the law's paper. */
    public Builder<L> source(String paper) {
      source = paper;
      return this;
    }

    /**
     * The next variable that the law reads.
     *
     * @param distinct how many distinct values of it a fit needs
     */
    public Builder<L> reads(Variable variable, int distinct) {
      inputs.add(new Input(variable, distinct));
      return this;
    }

    /** The variable that the law predicts; by default the loss. */
    public Builder<L> predicts(Variable variable) {
      target = variable;
      return this;
    }

    /** The constructor of the law from its parameters by name. */
    public Builder<L> made(Function<Map<String, Double>, L> ofParameters) {
      maker = ofParameters;
      return this;
    }

    /** The form in which the law is fitted. */
    public Builder<L> fittedBy(Parametrisation<L> how) {
      parametrisation = how;
      return this;
    }

    /**
     * How the law splits a budget, if nothing else must be known.
     *
     * @param billionParams the example's best N for {@link BudgetSplit#EXAMPLE_FLOPS}, in billions
     *     to two digits
     */
    public Builder<L> splits(Function<L, AllocationLaw> how, double billionParams) {
      split =
          Optional.of(
              new BudgetSplit<>(
                  List.of(), (law, given) -> how.apply(law), List.of(), billionParams));
      return this;
    }

    /** The split of a budget by the law. */
    public Builder<L> splits(BudgetSplit<L> how) {
      split = Optional.of(how);
      return this;
    }

    /**
     * A check of the law that a fit finds.
     *
     * @param check gives why the law must not be used, in one sentence
     */
    public Builder<L> doubtedIf(Function<L, Optional<String>> check) {
      doubt = check;
      return this;
    }

    /** The simpler law that this one must beat on runs that were held out. */
    public Builder<L> mustBeat(LawDefinition<?> other) {
      simpler = Optional.of(other);
      return this;
    }

    /**
     * A worked example.
     *
     * @param prediction what the law predicts, to four digits after the point
     * @param values what it reads
     */
    public Builder<L> example(L law, double prediction, double... values) {
      example = new Example<>(law, Arrays.stream(values).boxed().toList(), prediction);
      return this;
    }

    /**
     * The definition.
     *
     * @throws IllegalStateException if a part is missing
     */
    public LawDefinition<L> build() {
      if (equation == null
          || inputs.isEmpty()
          || maker == null
          || parametrisation == null
          || example == null) {
        throw new IllegalStateException(
            "The definition of the law %s is not complete: it needs an equation, inputs, how the law is made and fitted, and an example."
                .formatted(name));
      }

      return new LawDefinition<>(this);
    }
  }
}
