package io.copse.udf.sql.mixture;

import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import io.copse.udf.fit.Bootstrap;
import io.copse.udf.fit.Resampling;
import io.copse.udf.mixture.MixtureBootstrap;
import io.copse.udf.mixture.MixtureFit;
import io.copse.udf.mixture.MixtureLaw;
import io.copse.udf.mixture.MixtureRuns;
import io.copse.udf.mixture.MixtureScore;
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
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Fits the laws of mixtures to the runs of a group, one for each loss.
 *
 * @param resampling how often each law is resampled for its intervals
 * @param maxRuns runs of a group that are kept
 */
record MixtureFitter(ResampleOptions resampling, int maxRuns) implements TableFitter {
  /** The law's name, by which the coverage of its intervals is known. */
  private static final String NAME = "mixture";

  private static final int MAX_RUNS = 10_000;

  static final List<FitOption> KNOWN =
      Stream.concat(
              ResampleOptions.KNOWN.stream(),
              Stream.of(ResampleOptions.REPLICATES, FitOption.maxRuns(MAX_RUNS)))
          .toList();

  private static final StructType SCORE =
      new StructType()
          .add("r_squared", DoubleType)
          .add("spearman", DoubleType)
          .add("mae", DoubleType);

  private static final StructType PARAMETERS =
      new StructType()
          .add("c", DoubleType)
          .add("k", DoubleType)
          .add("t", DataTypes.createArrayType(DoubleType));

  private static final StructType INTERVALS =
      IntervalRows.type(
          new StructType()
              .add("c", IntervalRows.INTERVAL)
              .add("k", IntervalRows.INTERVAL)
              .add("t", DataTypes.createArrayType(IntervalRows.INTERVAL)));

  static final StructType LAW =
      new StructType()
          .add("target", StringType)
          .add("status", StringType)
          .add("reason", StringType)
          .add("parameters", PARAMETERS)
          .add("candidate", PARAMETERS)
          .add("fitted", SCORE)
          .add("cross_validated", SCORE)
          .add("n_used", LongType)
          .add("intervals", INTERVALS)
          .add("replicates", DataTypes.createArrayType(DataTypes.createArrayType(DoubleType)));

  static final StructType DOMAIN =
      new StructType()
          .add("domain", StringType)
          .add("min_share", DoubleType)
          .add("max_share", DoubleType)
          .add("mean_share", DoubleType)
          .add("hardly_varied", BooleanType);

  private static final StructType TYPE =
      new StructType()
          .add("status", StringType)
          .add("reason", StringType)
          .add("objective", StringType)
          .add("domains", DataTypes.createArrayType(DOMAIN))
          .add("laws", DataTypes.createArrayType(LAW))
          .add("n_used", LongType)
          .add("n_skipped", LongType)
          .add("n_sampled_out", LongType);

  /** Reads options over the defaults. */
  static MixtureFitter of(Map<String, String> texts) {
    OptionTexts given = new OptionTexts(texts, KNOWN);
    return new MixtureFitter(ResampleOptions.of(given), given.count("max_runs", 1, MAX_RUNS));
  }

  @Override
  public int maxRows() {
    return maxRuns;
  }

  @Override
  public StructType type() {
    return TYPE;
  }

  @Override
  public Row fit(List<InternalRow> rows, Counts counts) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("objective", MixtureFit.OBJECTIVE.name());
    fields.put("n_used", (long) rows.size());
    fields.put("n_skipped", counts.incomplete());
    fields.put("n_sampled_out", counts.sampledOut());
    try {
      fill(fields, new MixtureTable(rows));
    } catch (IllegalArgumentException e) {
      fields.put("status", "invalid_input");
      fields.put("reason", e.getMessage());
    }
    return FitRows.row(TYPE, fields);
  }

  private void fill(Map<String, Object> fields, MixtureTable table) {
    List<Row> laws = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    for (String target : table.targets()) {
      MixtureRuns runs = table.runs(target);
      Optional<String> own = Optional.of(target).filter(table.domains()::contains);
      MixtureFit fit = MixtureFit.of(runs, own);
      if (fit.law().isEmpty()) {
        refused.add(target);
      }
      laws.add(row(target, fit, runs));
    }
    fields.put("domains", domains(table));
    fields.put("laws", laws.toArray());
    boolean some = refused.size() < laws.size();
    fields.put("status", some ? "ok" : "underdetermined");
    fields.put(
        "reason",
        "%d of %d losses have a law%s."
            .formatted(
                laws.size() - refused.size(),
                laws.size(),
                refused.isEmpty() ? "" : "; refused: " + String.join(", ", refused)));
  }

  private Row row(String target, MixtureFit fit, MixtureRuns runs) {
    int resamples = resampling.resamples(runs.size());
    Optional<Bootstrap<MixtureLaw>> resampled =
        fit.law()
            .filter(law -> resamples > 0)
            .map(
                law ->
                    MixtureBootstrap.of(
                        runs, law, resampling.resampling(Resampling.Source.RUNS, resamples)));
    return RowFactory.create(
        target,
        fit.status().label(),
        fit.reason(),
        fit.law().map(MixtureFitter::row).orElse(null),
        fit.candidate().map(MixtureFitter::row).orElse(null),
        fit.fitted().map(MixtureFitter::row).orElse(null),
        fit.crossValidated().map(MixtureFitter::row).orElse(null),
        (long) runs.size(),
        resampled.map(bootstrap -> intervals(bootstrap, runs.size())).orElse(null),
        resampled
            .filter(bootstrap -> resampling.replicates())
            .map(bootstrap -> bootstrap.laws().stream().map(MixtureFitter::numbers).toArray())
            .orElse(null));
  }

  private static Object[] numbers(MixtureLaw law) {
    return Stream.concat(Stream.of(law.c(), law.k()), law.t().stream()).toArray();
  }

  private Row intervals(Bootstrap<MixtureLaw> bootstrap, int runs) {
    MixtureLaw law = bootstrap.estimate();
    IntervalRows<MixtureLaw> rows = new IntervalRows<>(bootstrap, resampling.level());
    Map<String, Object> fields = rows.fields(NAME, MixtureFit.OBJECTIVE.name(), runs);
    fields.put("c", rows.of(MixtureLaw::c));
    fields.put("k", rows.of(MixtureLaw::k));
    fields.put(
        "t",
        IntStream.range(0, law.t().size())
            .mapToObj(j -> rows.of(other -> other.t().get(j)))
            .toArray());
    return FitRows.row(INTERVALS, fields);
  }

  private static Row row(MixtureLaw law) {
    return RowFactory.create(law.c(), law.k(), law.t().toArray());
  }

  private static Row row(MixtureScore score) {
    return RowFactory.create(known(score.rSquared()), known(score.spearman()), score.meanError());
  }

  /** A correlation that equal losses do not have is NULL in SQL. */
  private static Double known(double number) {
    return Double.isFinite(number) ? number : null;
  }

  private static Object[] domains(MixtureTable table) {
    List<String> names = table.domains();
    List<Row> rows = new ArrayList<>();
    for (int j = 0; j < names.size(); j++) {
      int domain = j;
      double[] shares =
          Arrays.stream(table.shares()).mapToDouble(mixture -> mixture[domain]).toArray();
      double low = Arrays.stream(shares).min().orElse(0);
      double high = Arrays.stream(shares).max().orElse(0);
      rows.add(
          RowFactory.create(
              names.get(j),
              low,
              high,
              Arrays.stream(shares).average().orElse(0),
              high - low < MixtureFit.LEAST_RANGE));
    }
    return rows.toArray();
  }
}
