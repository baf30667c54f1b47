package io.copse.udf.sql.fit;

import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.LongType;

import io.copse.udf.fit.approach.Envelope;
import io.copse.udf.fit.approach.Envelope.Winner;
import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Variable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Fits the envelope of a group's training curves: approach 1.
 *
 * @param steps budgets that are looked at
 * @param dropHighest points of the highest losses left out
 * @param budgets FLOPs at which the compute-optimal point is asked for
 * @param maxRuns points of a group that are kept
 */
record EnvelopeFitter(int steps, int dropHighest, List<Double> budgets, int maxRuns)
    implements GroupFitter {
  private static final int PUBLISHED_STEPS = 1500;

  static final List<FitOption> KNOWN =
      List.of(
          new FitOption("steps", "budgets that are looked at", String.valueOf(PUBLISHED_STEPS)),
          FitOption.DROP_HIGHEST,
          FitOption.BUDGETS,
          FitOption.maxRuns(FitOptions.MAX_RUNS));

  private static final StructType WINNER =
      new StructType()
          .add("params", DoubleType)
          .add("min_flops", DoubleType)
          .add("max_flops", DoubleType)
          .add("budgets", LongType)
          .add("on_edge", LongType);

  /** Reads options over the defaults. */
  static EnvelopeFitter of(Map<String, String> texts) {
    OptionTexts given = new OptionTexts(texts, KNOWN);
    return new EnvelopeFitter(
        given.count("steps", 2, PUBLISHED_STEPS),
        given.count(FitOption.DROP_HIGHEST.name(), 0, 0),
        given.budgets(),
        given.count("max_runs", 1, FitOptions.MAX_RUNS));
  }

  @Override
  public List<Variable> columns() {
    return PointColumns.ALL;
  }

  @Override
  public StructType type() {
    return FitRows.counted(
        ScalingRows.type()
            .add("intervals", ScalingRows.INTERVALS)
            .add("winners", DataTypes.createArrayType(WINNER)),
        new StructType().add("budgets", LongType).add("inside", LongType).add("on_edge", LongType));
  }

  @Override
  public Map<String, Object> fit(List<RunPoint> points) {
    Envelope envelope = Envelope.of(points, steps, dropHighest);
    List<Winner> winners = envelope.winners();
    long onEdge = winners.stream().filter(Winner::onEdge).count();
    Map<String, Object> fields =
        ScalingRows.of(
            "envelope",
            envelope.status(),
            envelope.reason(),
            envelope.params(),
            envelope.tokens(),
            budgets);
    fields.put("n_used", (long) (points.size() - envelope.nDropped()));
    fields.put("n_dropped", (long) envelope.nDropped());
    envelope
        .paramsExponent()
        .ifPresent(interval -> fields.put("intervals", ScalingRows.row(interval)));
    fields.put(
        "winners",
        winners.stream()
            .collect(Collectors.groupingBy(Winner::params, TreeMap::new, Collectors.toList()))
            .values()
            .stream()
            .map(EnvelopeFitter::row)
            .toArray());
    fields.put(
        "diagnostics",
        Map.of(
            "budgets",
            (long) winners.size(),
            "inside",
            winners.size() - onEdge,
            "on_edge",
            onEdge));
    return fields;
  }

  /** One size's budgets, which ascend. */
  private static Row row(List<Winner> winners) {
    return RowFactory.create(
        winners.get(0).params(),
        winners.get(0).flops(),
        winners.get(winners.size() - 1).flops(),
        (long) winners.size(),
        winners.stream().filter(Winner::onEdge).count());
  }
}
