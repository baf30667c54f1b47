package io.copse.pipeline.cli;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.outside.FitRequest;
import io.copse.pipeline.outside.RunColumns;
import io.copse.udf.law.Variable;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** The options of a fit to a table of runs. */
final class TableFitOptions extends ColumnOptions {
  /** How a fit is printed. */
  enum Format {
    table,
    json
  }

  /** An interval of a comparison needs so many resamples. */
  private static final int MIN_RESAMPLES = 20;

  @Option(names = "--law", defaultValue = "chinchilla", description = "The law (chinchilla).")
  private String law;

  @Option(
      names = "--objective",
      defaultValue = "huber_log_0.001",
      description = "What is minimised (huber_log_0.001).")
  private String objective;

  @Option(names = "--unique-tokens", paramLabel = "COL", description = "Column of unique tokens.")
  private String uniqueTokens;

  @Option(names = "--experts", paramLabel = "COL", description = "Column of the experts' number.")
  private String experts;

  @Option(names = "--error", paramLabel = "COL", description = "Column of a task's error.")
  private String error;

  @Option(
      names = "--drop-highest",
      defaultValue = "0",
      paramLabel = "K",
      description = "Leaves out the K highest losses (0).")
  private int dropHighest;

  @Option(
      names = "--bootstrap",
      paramLabel = "N",
      description = "Resamples for the intervals (200 up to 300 runs, else 0).")
  private Integer bootstrap;

  @Option(
      names = "--resample",
      defaultValue = "runs",
      description = "What they draw: runs or noise (runs).")
  private String resample;

  @Option(names = "--seed", defaultValue = "0", description = "Seed of the resampling (0).")
  private long seed;

  @Option(names = "--level", defaultValue = "0.95", description = "Of the intervals (0.95).")
  private double level;

  @Option(
      names = "--grid",
      defaultValue = "projected",
      description = "Starts of the search: projected or published (projected).")
  private String grid;

  @Option(
      names = "--budgets",
      split = ",",
      paramLabel = "FLOPS",
      description = "Budgets for compute-optimal points and comparisons, with commas.")
  private List<Double> budgets = List.of();

  @Option(
      names = "--group-by",
      paramLabel = "COL",
      description = "Fits each value of a column apart, and compares them with the first.")
  private String groupBy;

  @Option(
      names = "--format",
      defaultValue = "json",
      description = "${COMPLETION-CANDIDATES} (json).")
  private Format format;

  Format format() {
    return format;
  }

  @Override
  RunColumns columns() {
    Map<Variable, String> named = new EnumMap<>(Variable.class);
    named.putAll(super.columns().named());
    put(named, Variable.UNIQUE_TOKENS, uniqueTokens);
    put(named, Variable.EXPERTS, experts);
    put(named, Variable.ERROR, error);
    return new RunColumns(named);
  }

  FitRequest request() {
    if (groupBy != null && bootstrap != null && bootstrap > 0 && bootstrap < MIN_RESAMPLES) {
      throw new UsageException(
          "--bootstrap is %d, and groups are compared by intervals that need %d resamples: give at least as many, or 0."
              .formatted(bootstrap, MIN_RESAMPLES));
    }
    Map<String, String> options = new TreeMap<>();
    options.put("objective", objective);
    options.put("drop_highest", String.valueOf(dropHighest));
    options.put("resample", resample);
    options.put("seed", String.valueOf(seed));
    options.put("level", String.valueOf(level));
    options.put("grid", grid);
    if (bootstrap != null) {
      options.put("bootstrap", bootstrap.toString());
    }
    return new FitRequest(law, options, budgets, Optional.ofNullable(groupBy), paramsAre());
  }
}
