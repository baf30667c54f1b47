package io.copse.pipeline.report.section;

import io.copse.pipeline.report.Query;
import io.copse.pipeline.report.ReportQueries;
import io.copse.pipeline.report.RowReader;
import io.copse.pipeline.report.draw.Measurement;
import io.copse.pipeline.report.draw.Numbers;
import io.copse.udf.fit.FitStatus;
import io.copse.udf.law.Chinchilla;
import io.copse.udf.law.Frontier;
import io.copse.udf.law.Kaplan;
import io.copse.udf.law.Law;
import io.copse.udf.law.LawDefinition;
import io.copse.udf.law.Laws;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;

/**
 * A row of the table {@code fits}: a law of one arm of one architecture.
 *
 * @param of the arm and its architecture
 * @param law the law's name and how it was fitted
 * @param outcome whether the fit may be used
 * @param parameters with their intervals, by name; empty unless the status is ok
 * @param points how many points were used and left out
 * @param heldOutError relative error on the largest budget, under a fit without it
 * @param comparison with the baseline's fit; empty if there is none
 */
record StoredFit(
    FittedArm of,
    LawUsed law,
    Outcome outcome,
    Map<String, Measurement> parameters,
    PointCounts points,
    OptionalDouble heldOutError,
    Optional<BaselineComparison> comparison) {

  /**
   * What a law was fitted to.
   *
   * @param architecture the architecture's name
   * @param arm the arm's name
   * @param measure what the law's N is: params of one model, or flops, a sixth of those of a token
   */
  record FittedArm(String architecture, String arm, String measure) {}

  /**
   * How a law was fitted.
   *
   * @param name the law
   * @param objective what was minimised
   * @param resamples resamples behind the intervals
   */
  record LawUsed(String name, String objective, OptionalInt resamples) {}

  /**
   * Whether a fit may be used.
   *
   * @param status ok, or why not in a word
   * @param reason why not, in a sentence
   */
  record Outcome(String status, Optional<String> reason) {}

  /** The number of points used, and of those left out because their runs did not finish. */
  record PointCounts(int used, int leftOut) {}

  /**
   * How a family of models compares with the baseline at a budget.
   *
   * @param budget training FLOPs of the baseline's largest run
   * @param lossGain how much lower its loss is than the baseline's at the budget, nats per token
   * @param multiplier how many times its FLOPs the baseline needs for the loss that the baseline
   *     has at the budget; empty if one of the two does not reach that loss
   */
  record BaselineComparison(
      double budget, Measurement lossGain, Optional<Measurement> multiplier) {}

  /** The laws of the experiment, one for each arm, law and measure of size. */
  static final Query<StoredFit> ALL =
      new Query<>(
          """
          SELECT architecture, arm, coalesce(size_measure, 'params') AS measure, law, objective,
            resamples, parameters, lows, highs, status, reason, held_out_error, points, dropped,
            budget, loss_gain, compute_multiplier
          FROM fits
          WHERE experiment = :experiment AND coalesce(split_id, :split) = :split
          ORDER BY measure, law, objective, architecture <> :baseline, architecture, arm\
          """,
          StoredFit::of);

  /**
   * The laws that compare architectures, the preferred one first. Kaplan's law has no irreducible
   * loss, which small models do not determine.
   */
  private static final List<String> COMPARING =
      List.of(Chinchilla.DEFINITION.name(), Kaplan.DEFINITION.name());

  /** Returns the laws of the arms. */
  static List<StoredFit> ofArms(ReportQueries queries) {
    return queries.rows(ALL).stream().filter(fit -> fit.of().measure().equals("params")).toList();
  }

  /**
   * Returns the laws that compare the architectures' dense models, all by one law: the first that
   * the baseline's runs determine, or else the last.
   */
  static List<StoredFit> ofArchitectures(ReportQueries queries) {
    List<StoredFit> fits = List.of();
    for (String law : COMPARING) {
      List<StoredFit> own =
          queries.rows(ALL).stream()
              .filter(fit -> fit.of().measure().equals("flops") && fit.law().name().equals(law))
              .toList();
      fits = own.isEmpty() ? fits : own;
      if (own.stream().anyMatch(fit -> fit.isOf(queries.subject().baseline()) && fit.isOk())) {
        break;
      }
    }
    return fits;
  }

  private static StoredFit of(Row row) {
    OptionalDouble resamples = RowReader.optionalReal(row, "resamples");
    return new StoredFit(
        new FittedArm(
            RowReader.text(row, "architecture"),
            RowReader.text(row, "arm"),
            RowReader.text(row, "measure")),
        new LawUsed(
            RowReader.text(row, "law"),
            RowReader.text(row, "objective"),
            resamples.isPresent()
                ? OptionalInt.of((int) resamples.getAsDouble())
                : OptionalInt.empty()),
        new Outcome(
            RowReader.text(row, "status"), Optional.ofNullable(RowReader.text(row, "reason"))),
        RowReader.measurements(row, "parameters", "lows", "highs"),
        new PointCounts(RowReader.count(row, "points"), RowReader.count(row, "dropped")),
        RowReader.optionalReal(row, "held_out_error"),
        RowReader.optionalMeasurement(row, "loss_gain")
            .map(
                gain ->
                    new BaselineComparison(
                        RowReader.real(row, "budget"),
                        gain,
                        RowReader.optionalMeasurement(row, "compute_multiplier"))));
  }

  String architecture() {
    return of.architecture();
  }

  boolean isOf(String architecture) {
    return of.architecture().equals(architecture);
  }

  boolean isOk() {
    return outcome.status().equals(FitStatus.OK.label());
  }

  /**
   * Returns the lowest loss at each budget by the law; empty if the status is not ok, or if the law
   * gives none.
   */
  Optional<Frontier> frontier() {
    return isOk() ? frontier(Laws.of(law.name())) : Optional.empty();
  }

  private <L extends Law> Optional<Frontier> frontier(LawDefinition<L> definition) {
    return definition.frontier(definition.law(values()));
  }

  /** Returns the Chinchilla law; empty if it is another law or the status is not ok. */
  Optional<Chinchilla> chinchilla() {
    return isOk() && law.name().equals(Chinchilla.DEFINITION.name())
        ? Optional.of(Chinchilla.DEFINITION.law(values()))
        : Optional.empty();
  }

  private Map<String, Double> values() {
    return parameters.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().value()));
  }

  /** Returns the parameters with their intervals, or why there are none. */
  String parametersOrReason() {
    return isOk()
        ? parameters.entrySet().stream()
            .map(entry -> Numbers.named(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining(", "))
        : outcome.reason().orElse("");
  }
}
