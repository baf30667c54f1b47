package io.copse.udf.sql.fit;

import io.copse.udf.law.LawDefinition;
import io.copse.udf.run.Variable;
import io.copse.udf.sql.call.Arguments;
import io.copse.udf.sql.call.FunctionDoc;
import io.copse.udf.sql.call.SqlFunction;
import io.copse.udf.sql.call.SqlFunction.Kind;
import io.copse.udf.sql.law.LawTexts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.expressions.Expression;

/** The aggregate that fits a law to the runs of a group: approach 3. */
public final class LawFitFunction {
  private static final String FLOPS_OF_RUNS =
      "flops - optional, a number: training FLOPs of the run, to hold runs out by and to check the"
          + " units with; 6ND without";

  private LawFitFunction() {}

  /** The aggregate {@code fit_LAW}. */
  public static SqlFunction of(LawDefinition<?> law) {
    String name = "fit_" + law.name();
    return new SqlFunction(name, Kind.AGGREGATE, doc(law), arguments -> call(name, law, arguments));
  }

  private static FunctionDoc doc(LawDefinition<?> law) {
    List<Variable> columns = new ArrayList<>(law.inputs());
    columns.add(law.target());
    List<String> arguments = new ArrayList<>();
    columns.forEach(variable -> arguments.add(LawTexts.argument(variable)));
    if (!readsFlops(law)) {
      arguments.add(FLOPS_OF_RUNS);
    }
    arguments.add(FitFunctions.STATUS);
    arguments.add(AboutArgument.TEXT);
    arguments.add(FitOption.argument(FitOptions.KNOWN));
    return new FunctionDoc(
        "_FUNC_(%s%s[, status][, about][, options]) - Fits the law %s to the runs of a group and gives a struct: law, objective, objective_value, status, reason, parameters, candidate, verdicts, intervals, params_exponent, compute_optimal, held_out, replicates, n_used, n_dropped, n_skipped, n_wrong, n_sampled_out, diagnostics."
            .formatted(
                String.join(", ", LawTexts.labels(columns)),
                readsFlops(law) ? "" : "[, flops]",
                LawTexts.equation(law)),
        arguments,
        example(law),
        String.valueOf(law.example().law().parameters().get(last(law))),
        FitFunctions.NULLS
            + " Intervals are of level 0.95 by BCa bootstrap; intervals.coverage says how"
            + " often a study of the method found the truth inside, if one was made for such a fit."
            + " Fewer resamples than 1 / (1 - level) give no interval. Parameters, intervals and"
            + " optima are NULL unless the status is ok; otherwise candidate has the best point of"
            + " the search, to look at. verdicts says of each quantity whether the runs tell it:"
            + " determined, undetermined, at_bound, interval_reaches_bound or fixed.");
  }

  private static Expression call(String name, LawDefinition<?> law, Arguments arguments) {
    List<Expression> numbers = new ArrayList<>();
    law.inputs().forEach(input -> numbers.add(arguments.number(input.label())));
    Expression target = arguments.number(law.target().label());
    Optional<Expression> flops =
        readsFlops(law) ? Optional.empty() : arguments.optionalNumber("flops");
    flops.ifPresent(numbers::add);
    numbers.add(target);
    Optional<Expression> status = arguments.optionalText("status");
    Map<About, Expression> about = AboutArgument.of(arguments);
    numbers.addAll(about.values());
    return FitFunctions.call(
        name,
        numbers,
        status,
        arguments,
        texts -> LawFitter.of(law, flops.isPresent(), List.copyOf(about.keySet()), texts));
  }

  /** Fits the law's own predictions at a rectangle of inputs, and finds its last parameter. */
  private static String example(LawDefinition<?> law) {
    String inputs = String.join(", ", LawTexts.labels(law.inputs()));
    String runs =
        law.inputs().stream()
            .map(
                input ->
                    "(SELECT explode(array(%s)) AS %s)"
                        .formatted(
                            input.samples().stream()
                                .map(LawTexts::literal)
                                .collect(Collectors.joining(", ")),
                            input.label()))
            .collect(Collectors.joining(", "));
    return "SELECT round(_FUNC_(%s, %s(%s, %s), map('bootstrap', '0')).parameters.%s, 5) FROM %s"
        .formatted(
            inputs,
            LawTexts.prediction(law),
            LawTexts.exampleParameters(law),
            inputs,
            last(law),
            runs);
  }

  private static String last(LawDefinition<?> law) {
    return law.parameters().get(law.parameters().size() - 1);
  }

  private static boolean readsFlops(LawDefinition<?> law) {
    return law.inputs().contains(Variable.FLOPS);
  }
}
