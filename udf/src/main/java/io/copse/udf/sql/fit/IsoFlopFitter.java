package io.copse.udf.sql.fit;

import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import io.copse.udf.fit.approach.IsoFlop;
import io.copse.udf.fit.approach.IsoFlop.Minimum;
import io.copse.udf.fit.approach.IsoFlop.Place;
import io.copse.udf.fit.approach.IsoFlopCurve;
import io.copse.udf.fit.approach.IsoFlopSettings;
import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Variable;
import io.copse.udf.sql.call.Numbers;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Fits the lowest loss of each budget of a group: approach 2.
 *
 * @param curve name of the curve by which it is found
 * @param cells which runs make a budget, and which are left out
 * @param noise standard deviation of the loss between seeds, in nats per token; 0 for none
 * @param bootstrap noisy copies
 * @param seed of the noise
 * @param budgets FLOPs at which the compute-optimal point is asked for
 * @param maxRuns runs of a group that are kept
 */
record IsoFlopFitter(
    String curve,
    Cells cells,
    double noise,
    int bootstrap,
    long seed,
    List<Double> budgets,
    int maxRuns)
    implements GroupFitter {
  private static final int COPIES = 1000;

  /** Cells that diverged. */
  private static final List<String> OUTLIERS = List.of("leave_out", "keep");

  /**
   * The runs of a budget.
   *
   * @param tolerance how far FLOPs of one budget may differ, as a share; 0 to judge by the gaps
   * @param outliers leave_out or keep
   * @param dropHighest runs of the highest losses left out
   */
  record Cells(double tolerance, String outliers, int dropHighest) implements Serializable {}

  static final List<FitOption> KNOWN =
      List.of(
          new FitOption(
              "curve",
              IsoFlopCurve.PARABOLA.label() + " or " + IsoFlopCurve.AKIMA.label(),
              IsoFlopCurve.PARABOLA.label()),
          new FitOption(
              "noise",
              "standard deviation of the loss between seeds in nats, by which minima are weighted"
                  + " and intervals made",
              "0 for none"),
          new FitOption("bootstrap", "noisy copies", String.valueOf(COPIES)),
          new FitOption(
              "tolerance",
              "share by which the FLOPs of one budget may exceed its lowest",
              "the gaps between the FLOPs tell"),
          new FitOption(
              "outliers",
              "leave_out or keep: cells whose loss is far from those of the next sizes",
              OUTLIERS.get(0)),
          FitOption.DROP_HIGHEST,
          FitOption.SEED,
          FitOption.BUDGETS,
          FitOption.maxRuns(FitOptions.MAX_RUNS));

  private static final StructType MINIMUM =
      new StructType()
          .add("flops", DoubleType)
          .add("sizes", DataTypes.IntegerType)
          .add("outliers", DataTypes.IntegerType)
          .add("place", StringType)
          .add("params", DoubleType)
          .add("tokens", DoubleType)
          .add("loss", DoubleType)
          .add("deviation", DoubleType);

  /** Reads options over the defaults. */
  static IsoFlopFitter of(Map<String, String> texts) {
    OptionTexts given = new OptionTexts(texts, KNOWN);
    double noise = given.number("noise", 0);
    OptionTexts.require(
        noise == 0 || Numbers.isPositive(noise),
        "noise",
        noise,
        "a deviation in nats of at least 0");
    return new IsoFlopFitter(
        IsoFlopCurve.of(given.text("curve", IsoFlopCurve.PARABOLA.label())).label(),
        cells(given),
        noise,
        given.count("bootstrap", 2, COPIES),
        given.whole("seed", 0),
        given.budgets(),
        given.count("max_runs", 1, FitOptions.MAX_RUNS));
  }

  private static Cells cells(OptionTexts given) {
    double tolerance = given.number("tolerance", 0);
    OptionTexts.require(
        tolerance >= 0 && tolerance <= 1, "tolerance", tolerance, "a share from 0 to 1");
    return new Cells(
        tolerance,
        given.word("outliers", OUTLIERS, OUTLIERS.get(0)),
        given.count(FitOption.DROP_HIGHEST.name(), 0, 0));
  }

  private IsoFlopSettings settings() {
    IsoFlopSettings settings =
        IsoFlopSettings.of(IsoFlopCurve.of(curve)).withDropHighest(cells.dropHighest());
    settings = cells.tolerance() > 0 ? settings.withTolerance(cells.tolerance()) : settings;
    return cells.outliers().equals("keep") ? settings.keepingOutliers() : settings;
  }

  @Override
  public List<Variable> columns() {
    return PointColumns.ALL;
  }

  @Override
  public StructType type() {
    StructType diagnostics = new StructType().add("budgets", LongType);
    for (Place place : Place.values()) {
      diagnostics = diagnostics.add(label(place), LongType);
    }
    return FitRows.counted(
        ScalingRows.type()
            .add("curve", StringType)
            .add("intervals", ScalingRows.INTERVALS)
            .add("minima", DataTypes.createArrayType(MINIMUM)),
        diagnostics.add("outliers", LongType));
  }

  @Override
  public Map<String, Object> fit(List<RunPoint> points) {
    IsoFlop fit =
        noise == 0
            ? IsoFlop.of(points, settings())
            : IsoFlop.withNoise(points, settings(), loss -> noise, bootstrap, seed);
    Map<String, Object> fields =
        ScalingRows.of("isoflop", fit.status(), fit.reason(), fit.params(), fit.tokens(), budgets);
    fields.put("curve", curve);
    fit.paramsExponent().ifPresent(interval -> fields.put("intervals", ScalingRows.row(interval)));
    fields.put("n_used", (long) (points.size() - fit.nDropped()));
    fields.put("n_dropped", (long) fit.nDropped());
    fields.put("minima", fit.minima().stream().map(IsoFlopFitter::row).toArray());
    Map<String, Object> diagnostics = new HashMap<>();
    diagnostics.put("budgets", (long) fit.minima().size());
    for (Place place : Place.values()) {
      diagnostics.put(label(place), fit.minima().stream().filter(m -> m.place() == place).count());
    }
    diagnostics.put("outliers", fit.minima().stream().mapToLong(IsoFlop.Minimum::outliers).sum());
    fields.put("diagnostics", diagnostics);
    return fields;
  }

  private static Row row(Minimum minimum) {
    return RowFactory.create(
        minimum.flops(),
        minimum.sizes(),
        minimum.outliers(),
        label(minimum.place()),
        known(minimum.params()),
        known(minimum.tokens()),
        known(minimum.loss()),
        known(minimum.deviation()));
  }

  /** A field that a minimum does not have is NULL in SQL. */
  private static Double known(double number) {
    return Double.isFinite(number) ? number : null;
  }

  private static String label(Place place) {
    return place == Place.EDGE ? "on_edge" : place.name().toLowerCase(Locale.ROOT);
  }
}
