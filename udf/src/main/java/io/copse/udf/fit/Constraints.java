package io.copse.udf.fit;

import io.copse.udf.form.Coordinate;
import io.copse.udf.form.Form;
import io.copse.udf.form.Parametrisation;
import io.copse.udf.law.Law;
import io.copse.udf.law.LawDefinition;
import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Variable;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Parameters of a law that are not free in its fit: fixed at a value, or tied to another one.
 *
 * @param fixed values by parameter
 * @param tied the parameter that each tied one equals, by the tied one
 */
public record Constraints(Map<String, Double> fixed, Map<String, String> tied)
    implements Serializable {
  /** No constraint. */
  public static final Constraints NONE = new Constraints(Map.of(), Map.of());

  /** A coefficient that is fixed at 0 has this log. */
  private static final double LOG_ZERO = -700;

  /** Passes over all constraints, each of which solves one coordinate. */
  private static final int PASSES = 4;

  /** Copies the maps. */
  public Constraints {
    fixed = Map.copyOf(fixed);
    tied = Map.copyOf(tied);
  }

  /** Whether all parameters are free. */
  public boolean isEmpty() {
    return fixed.isEmpty() && tied.isEmpty();
  }

  /**
   * The law's definition with these constraints on its fit.
   *
   * @throws IllegalArgumentException if the law has no such parameter, cannot have a value, or a
   *     parameter is fixed or tied twice
   */
  public <L extends Law> LawDefinition<L> on(LawDefinition<L> definition) {
    if (isEmpty()) {
      return definition;
    }

    Set<String> named = new LinkedHashSet<>(fixed.keySet());
    named.addAll(tied.keySet());
    named.addAll(tied.values());
    for (String name : named) {
      if (!definition.parameters().contains(name)) {
        throw new IllegalArgumentException(
            "The law %s has no parameter '%s' to fix or tie: use %s."
                .formatted(definition.name(), name, String.join(", ", definition.parameters())));
      }
    }

    tied.forEach(
        (name, other) -> {
          if (fixed.containsKey(name) || tied.containsKey(other) || name.equals(other)) {
            throw new IllegalArgumentException(
                "The parameter %s is fixed or tied twice: fix or tie it once.".formatted(name));
          }
        });
    Map<String, Double> values = new LinkedHashMap<>(definition.example().law().parameters());
    values.putAll(fixed);
    definition.law(values);
    int dimension = definition.dimension() - fixed.size() - tied.size();
    if (dimension < 1) {
      throw new IllegalArgumentException(
          "All parameters of the law %s are fixed or tied: leave one free."
              .formatted(definition.name()));
    }

    return definition.fittedBy(
        new Parametrisation<>() {
          @Override
          public int dimension() {
            return dimension;
          }

          @Override
          public Form<L> bind(List<RunPoint> runs, Variable target) {
            return constrained(definition, definition.bind(runs));
          }
        });
  }

  /** One parameter's constraint, and the coordinate that is solved for it. */
  private record Condition(int coordinate, String parameter, String like) {}

  private <L extends Law> Form<L> constrained(LawDefinition<L> definition, Form<L> inner) {
    List<String> names = inner.coordinates().stream().map(Coordinate::name).toList();
    List<Condition> conditions = new ArrayList<>();
    for (String name : definition.parameters()) {
      if (fixed.containsKey(name) || tied.containsKey(name)) {
        if (!names.contains(name)) {
          throw new IllegalArgumentException(
              "The parameter %s of the law %s is no coordinate of its fit: leave it free."
                  .formatted(name, definition.name()));
        }

        conditions.add(new Condition(names.indexOf(name), name, tied.getOrDefault(name, "")));
      }
    }

    return new ConstrainedForm<>(
        inner,
        conditions.stream().map(Condition::coordinate).toList(),
        full -> complete(inner, conditions, full),
        law -> exact(definition, law));
  }

  /** The law with its fixed and tied parameters free of rounding. */
  private <L extends Law> L exact(LawDefinition<L> definition, L law) {
    Map<String, Double> values = new LinkedHashMap<>(law.parameters());
    values.putAll(fixed);
    tied.forEach((name, other) -> values.put(name, values.get(other)));
    return definition.law(values);
  }

  private <L extends Law> void complete(Form<L> inner, List<Condition> conditions, double[] full) {
    for (Condition condition : conditions) {
      Coordinate own = inner.coordinates().get(condition.coordinate);
      full[condition.coordinate] = Math.max(own.low(), Math.min(own.high(), 0.5));
    }

    for (int pass = 0; pass < PASSES; pass++) {
      double moved = 0;
      for (Condition condition : conditions) {
        double before = full[condition.coordinate];
        solve(inner, condition, full);
        moved = Math.max(moved, Math.abs(full[condition.coordinate] - before));
      }

      if (moved == 0) {
        break;
      }
    }
  }

  /** A parameter, or its log, is linear in its own coordinate, so two points of it are enough. */
  private <L extends Law> void solve(Form<L> inner, Condition condition, double[] full) {
    int at = condition.coordinate;
    boolean isLog =
        switch (inner.coordinates().get(at).kind()) {
          case LOG_TERM, LOG_CONSTANT, LOG_SCALE -> true;
          case EXPONENT, FREE -> false;
        };
    double here = full[at];
    double first = gap(inner, condition, full, isLog);
    full[at] = here + 1;
    double second = gap(inner, condition, full, isLog);
    full[at] = second == first ? here : here - first / (second - first);
  }

  private <L extends Law> double gap(
      Form<L> inner, Condition condition, double[] full, boolean isLog) {
    Map<String, Double> values = inner.law(full).parameters();
    double wanted =
        condition.like.isEmpty() ? fixed.get(condition.parameter) : values.get(condition.like);
    double value = values.get(condition.parameter);
    return isLog ? Math.log(value) - (wanted > 0 ? Math.log(wanted) : LOG_ZERO) : value - wanted;
  }
}
