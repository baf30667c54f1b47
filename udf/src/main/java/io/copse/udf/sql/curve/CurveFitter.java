package io.copse.udf.sql.curve;

import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import io.copse.udf.curve.Curve;
import io.copse.udf.curve.CurveBootstrap;
import io.copse.udf.curve.CurveEnd;
import io.copse.udf.curve.CurveFit;
import io.copse.udf.curve.CurveScore;
import io.copse.udf.curve.LearningCurve;
import io.copse.udf.fit.Resampling;
import io.copse.udf.sql.fit.FitOption;
import io.copse.udf.sql.fit.FitRows;
import io.copse.udf.sql.fit.IntervalRows;
import io.copse.udf.sql.fit.OptionTexts;
import io.copse.udf.sql.fit.ResampleOptions;
import io.copse.udf.sql.table.TableFitter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Fits the Multi-Power law to the curves of a group.
 *
 * @param search short or full
 * @param warmup steps until a curve's first rate is reached; -1 for those before its first row
 * @param heldOut names of curves that are predicted, not fitted
 * @param resampling how often the law is resampled for its intervals
 * @param maxRows rows of a group that are kept
 */
record CurveFitter(
    String search, int warmup, List<String> heldOut, ResampleOptions resampling, int maxRows)
    implements TableFitter {
  /** The law's name in SQL. */
  static final String LAW = "learning_curve";

  private static final int MAX_ROWS = 20_000;

  static final List<FitOption> KNOWN =
      List.of(
          new FitOption(
              "search",
              "short, the authors' descent from fixed values, or full, to the minimum",
              "short"),
          new FitOption(
              "warmup",
              "steps in which the rate rises on a line from 0 to that of a curve's first row",
              "the steps before that row"),
          new FitOption(
              "held_out",
              "names of curves that are predicted and not fitted, separated by commas",
              "none"),
          ResampleOptions.BOOTSTRAP.withDefault("0, because each repeats the search"),
          FitOption.SEED,
          ResampleOptions.LEVEL,
          new FitOption("max_rows", "rows kept of a group, chosen by hash", "" + MAX_ROWS));

  private static final StructType PARAMETERS =
      FitRows.structOf(LearningCurve.PARAMETERS, DoubleType);

  private static final StructType INTERVALS =
      IntervalRows.type(FitRows.structOf(LearningCurve.PARAMETERS, IntervalRows.INTERVAL));

  private static final StructType SCORE =
      new StructType()
          .add("curves", LongType)
          .add("r_squared", DoubleType)
          .add("mae", DoubleType)
          .add("relative_error", DoubleType)
          .add("worst_error", DoubleType);

  private static final StructType HELD_OUT =
      SCORE.add(
          "ends",
          DataTypes.createArrayType(
              new StructType()
                  .add("curve", StringType)
                  .add("step", LongType)
                  .add("loss", DoubleType)
                  .add("predicted", DoubleType)
                  .add("low", DoubleType)
                  .add("high", DoubleType)));

  private static final StructType TYPE =
      new StructType()
          .add("law", StringType)
          .add("objective", StringType)
          .add("objective_value", DoubleType)
          .add("search", StringType)
          .add("status", StringType)
          .add("reason", StringType)
          .add("parameters", PARAMETERS)
          .add("candidate", PARAMETERS)
          .add("r_squared", DoubleType)
          .add("mae", DoubleType)
          .add("fitted", SCORE)
          .add("held_out", HELD_OUT)
          .add("intervals", INTERVALS)
          .add("condition_number", DoubleType)
          .add("n_used", LongType)
          .add("n_skipped", LongType)
          .add("n_sampled_out", LongType);

  /** Copies the list. */
  CurveFitter {
    heldOut = List.copyOf(heldOut);
  }

  /** Reads options over the defaults. */
  static CurveFitter of(Map<String, String> texts) {
    OptionTexts given = new OptionTexts(texts, KNOWN);
    String heldOut = given.text("held_out", "");
    return new CurveFitter(
        given.word("search", List.of("short", "full"), "short"),
        given.count("warmup", 0, -1),
        heldOut.isBlank()
            ? List.of()
            : Arrays.stream(heldOut.split(",")).map(String::strip).toList(),
        ResampleOptions.of(given),
        given.count("max_rows", 1, MAX_ROWS));
  }

  @Override
  public StructType type() {
    return TYPE;
  }

  @Override
  public Row fit(List<InternalRow> rows, Counts counts) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("law", LAW);
    fields.put("objective", CurveFit.OBJECTIVE.name());
    fields.put("search", search);
    List<InternalRow> usable =
        rows.stream().filter(row -> Double.isFinite(row.getDouble(3))).toList();
    fields.put("n_used", (long) usable.size());
    fields.put("n_skipped", counts.incomplete() + rows.size() - usable.size());
    fields.put("n_sampled_out", counts.sampledOut());
    try {
      fill(fields, new CurveTable(usable, warmup).curves());
    } catch (IllegalArgumentException e) {
      fields.put("status", "invalid_input");
      fields.put("reason", e.getMessage());
    }
    return FitRows.row(TYPE, fields);
  }

  private void fill(Map<String, Object> fields, List<Curve> curves) {
    List<String> names = curves.stream().map(Curve::id).toList();
    for (String name : heldOut) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException(
            "The option held_out names the curve %s, and the curves are %s."
                .formatted(name, String.join(", ", names)));
      }
    }
    List<Curve> used = curves.stream().filter(curve -> !heldOut.contains(curve.id())).toList();
    List<Curve> rest = curves.stream().filter(curve -> heldOut.contains(curve.id())).toList();
    CurveFit.Search how = CurveFit.Search.valueOf(search.toUpperCase(Locale.ROOT));
    CurveFit fit = CurveFit.of(used, how);
    Optional<IntervalRows<LearningCurve>> rows =
        fit.law().flatMap(law -> intervals(law, used, how));
    rows.ifPresent(known -> fields.put("intervals", row(known, losses(used))));
    fields.put("status", fit.status().label());
    fields.put("reason", fit.reason());
    fit.value().ifPresent(value -> fields.put("objective_value", value));
    if (Double.isFinite(fit.conditionNumber())) {
      fields.put("condition_number", fit.conditionNumber());
    }
    fit.law().ifPresent(law -> fields.put("parameters", row(law)));
    fit.candidate()
        .ifPresent(
            law -> {
              CurveScore score = CurveScore.of(law, used);
              fields.put("candidate", row(law));
              fields.put("r_squared", known(score.rSquared()));
              fields.put("mae", score.meanError());
              fields.put("fitted", row(score));
              if (!rest.isEmpty()) {
                fields.put("held_out", heldOut(law, rest, rows));
              }
            });
  }

  private static int losses(List<Curve> curves) {
    return curves.stream().mapToInt(curve -> curve.losses().length).sum();
  }

  /** The resamples of a law; empty if none are wanted. */
  private Optional<IntervalRows<LearningCurve>> intervals(
      LearningCurve law, List<Curve> used, CurveFit.Search how) {
    int resamples = resampling.asked();
    return resamples == 0
        ? Optional.empty()
        : Optional.of(
            new IntervalRows<>(
                CurveBootstrap.of(
                    used, how, law, resampling.resampling(Resampling.Source.BLOCKS, resamples)),
                resampling.level()));
  }

  private Row row(IntervalRows<LearningCurve> rows, int losses) {
    Map<String, Object> fields =
        rows.fields(
            "%s by the %s search".formatted(LAW, search), CurveFit.OBJECTIVE.name(), losses);
    for (String name : LearningCurve.PARAMETERS) {
      fields.put(name, rows.of(law -> law.parameters().get(name)));
    }
    return FitRows.row(INTERVALS, fields);
  }

  /** The scores of curves that were not fitted, and the losses at their ends. */
  private static Row heldOut(
      LearningCurve law, List<Curve> curves, Optional<IntervalRows<LearningCurve>> rows) {
    List<Row> ends = new ArrayList<>();
    for (Curve curve : curves) {
      CurveEnd end = new CurveEnd(curve.schedule());
      Row interval = rows.map(known -> known.of(end::loss)).orElse(null);
      ends.add(
          RowFactory.create(
              curve.id(),
              curve.schedule().steps() - 1L,
              curve.losses()[curve.losses().length - 1],
              end.loss(law),
              interval == null ? null : interval.getDouble(0),
              interval == null ? null : interval.getDouble(1)));
    }
    Row score = row(CurveScore.of(law, curves));
    return RowFactory.create(
        score.get(0), score.get(1), score.get(2), score.get(3), score.get(4), ends.toArray());
  }

  private static Row row(LearningCurve law) {
    return RowFactory.create(law.parameters().values().toArray());
  }

  private static Row row(CurveScore score) {
    return RowFactory.create(
        (long) score.curves(),
        known(score.rSquared()),
        score.meanError(),
        score.relativeError(),
        score.worstError());
  }

  /** A share of variance that a curve of one loss does not have is NULL in SQL. */
  private static Double known(double number) {
    return Double.isFinite(number) ? number : null;
  }
}
