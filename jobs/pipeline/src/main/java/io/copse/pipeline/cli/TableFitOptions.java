package io.copse.pipeline.cli;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.runtables.FitRequest;
import io.copse.pipeline.runtables.RowChoice;
import io.copse.pipeline.runtables.RowChoice.Keep;
import io.copse.pipeline.runtables.RunColumns;
import io.copse.pipeline.runtables.TableFit.PlotFormat;
import io.copse.udf.run.Variable;
import io.copse.udf.sql.fit.About;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/**
 * The options of a fit to a table of runs. Options of the SQL function have its defaults, and the
 * function refuses an option of another approach.
 */
final class TableFitOptions extends ColumnOptions {
  /** The format in which a fit is printed. */
  enum Format {
    table,
    json
  }

  /** The launcher's word for an output that people read at once. */
  private static final String TERMINAL = "copse.terminal";

  /** The resamples that an interval of a comparison needs. */
  private static final int MIN_RESAMPLES = 20;

  @Option(
      names = "--approach",
      defaultValue = "3",
      description =
          "1: envelope of training curves, 2: lowest losses at equal FLOPs, 3: a law (3).")
  private int approach;

  @Option(
      names = "--law",
      description =
          "The law of approach 3, or auto for the one that predicts held-out runs best (chinchilla).")
  private String law;

  @Option(names = "--objective", description = "What is minimised (huber_log_0.001).")
  private String objective;

  @Option(names = "--unique-tokens", paramLabel = "COL", description = "Column of unique tokens.")
  private String uniqueTokens;

  @Option(names = "--experts", paramLabel = "COL", description = "Column of the number of experts.")
  private String experts;

  @Option(names = "--width", paramLabel = "COL", description = "Column of the width (width).")
  private String width;

  @Option(names = "--depth", paramLabel = "COL", description = "Column of the blocks (depth).")
  private String depth;

  @Option(
      names = "--target-loss",
      paramLabel = "COL",
      description = "Column of the loss on the text that is predicted (target_loss).")
  private String targetLoss;

  @Option(names = "--error", paramLabel = "COL", description = "Column of a task's error.")
  private String error;

  @Option(
      names = "--drop-highest",
      paramLabel = "K",
      description = "Leaves out the K highest losses (0).")
  private String dropHighest;

  @Option(
      names = "--held-out-above",
      paramLabel = "FLOPS",
      description = "A second fit leaves out the runs above these FLOPs and predicts them.")
  private String heldOutAbove;

  @Option(
      names = "--bootstrap",
      paramLabel = "N",
      description =
          "Resamples for the intervals (200 up to 300 runs, else 0); noisy copies of approach 2"
              + " (1000).")
  private Integer bootstrap;

  @Option(names = "--resample", description = "What they draw: runs or noise (runs).")
  private String resample;

  @Option(names = "--seed", description = "Seed of the resampling (0).")
  private Long seed;

  @Option(names = "--level", description = "Of the intervals (0.95).")
  private Double level;

  @Option(
      names = "--grid",
      description = "Starts of the search: projected or published (projected).")
  private String grid;

  @Option(names = "--curve", description = "Of approach 2: parabola or akima (parabola).")
  private String curve;

  @Option(
      names = "--noise",
      paramLabel = "NATS",
      description = "Of approach 2: deviation of the loss between seeds, for an interval (none).")
  private Double noise;

  @Option(
      names = "--max-runs",
      paramLabel = "N",
      description = "Runs that are kept of a group, chosen by hash (10000).")
  private Integer maxRuns;

  @Option(
      names = "--budgets",
      split = ",",
      paramLabel = "FLOPS",
      description = "Budgets for compute-optimal points and comparisons, with commas.")
  private List<Double> budgets = List.of();

  @Option(
      names = "--group-by",
      paramLabel = "COL",
      description =
          "Fits each value of a column apart, and compares laws with the first one's: at the"
              + " budgets, and where in their range they cross.")
  private String groupBy;

  @Option(
      names = "--baseline",
      paramLabel = "GROUP",
      description = "The group that the others are compared with (the first).")
  private String baseline;

  @Option(
      names = "--where",
      paramLabel = "SQL",
      description = "Fits the rows only that this condition in SQL holds for; starts Spark.")
  private String where;

  @Option(
      names = "--keep",
      defaultValue = "all",
      description =
          "Of rows that belong together: ${COMPLETION-CANDIDATES}; last keeps the last --step of"
              + " each --run, best the lowest loss of each N and D (all).")
  private Keep keep;

  @Option(names = "--run", paramLabel = "COL", description = "Column that names the run of a row.")
  private String run;

  @Option(names = "--step", paramLabel = "COL", description = "Column of the step of a row (step).")
  private String step;

  @Option(
      names = "--format",
      description = "${COMPLETION-CANDIDATES} (on a terminal table, else json).")
  private Format format;

  @Option(
      names = "--cluster",
      paramLabel = "COL",
      description =
          "Column of what rows have in common, such as a run or a stem: its rows are resampled"
              + " together.")
  private String cluster;

  @Option(
      names = "--weight",
      paramLabel = "COL",
      description = "Column of how many times a row counts (1).")
  private String weight;

  @Option(
      names = "--standard-error",
      paramLabel = "COL",
      description = "Column of the loss's standard error, by which rows are weighted.")
  private String standardError;

  @Option(
      names = "--fix",
      split = ",",
      paramLabel = "NAME=VALUE",
      description = "Parameters that are not fitted, with commas: E=1.69.")
  private List<String> fix = List.of();

  @Option(
      names = "--tie",
      split = ",",
      paramLabel = "NAME=NAME",
      description = "Parameters that are equal, with commas: alpha=beta.")
  private List<String> tie = List.of();

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description =
          "Draws runs, lines of equal loss, the frontier, residuals and what is held out, to an"
              + " .html or .svg file.")
  private Path plot;

  /** The file of the figures. */
  Optional<Path> plot() {
    return Optional.ofNullable(plot);
  }

  /** The kind of that file, by the end of its name. */
  PlotFormat plotFormat() {
    String name = plot.toString().toLowerCase(Locale.ROOT);
    for (PlotFormat kind : PlotFormat.values()) {
      if (name.endsWith("." + kind)) {
        return kind;
      }
    }
    throw new UsageException(
        "--plot is %s: give a file whose name ends with .html or .svg.".formatted(plot));
  }

  /** The format that is asked for, or else that of the place where the output goes. */
  Format format() {
    return format != null ? format : Boolean.getBoolean(TERMINAL) ? Format.table : Format.json;
  }

  @Override
  RunColumns columns() {
    RunColumns usual = super.columns();
    Map<Variable, String> named = new EnumMap<>(Variable.class);
    named.putAll(usual.named());
    put(named, Variable.UNIQUE_TOKENS, uniqueTokens);
    put(named, Variable.EXPERTS, experts);
    put(named, Variable.WIDTH, width);
    put(named, Variable.DEPTH, depth);
    put(named, Variable.TARGET_LOSS, targetLoss);
    put(named, Variable.ERROR, error);
    return new RunColumns(named, usual.units(), usual.status(), usual.decimal());
  }

  FitRequest request() {
    if (approach == 3
        && groupBy != null
        && bootstrap != null
        && bootstrap > 0
        && bootstrap < MIN_RESAMPLES) {
      throw new UsageException(
          "--bootstrap is %d, and groups are compared by intervals that need %d resamples: give at least as many, or 0."
              .formatted(bootstrap, MIN_RESAMPLES));
    }
    if (approach != 3 && law != null) {
      throw new UsageException(
          "--law names the law of approach 3, and --approach is %d: leave one of them out."
              .formatted(approach));
    }
    if (FitRequest.AUTO.equals(law) && !(fix.isEmpty() && tie.isEmpty())) {
      throw new UsageException(
          "--fix and --tie name parameters of one law, and --law=auto compares several: name a"
              + " law, or leave them out.");
    }
    String function =
        switch (approach) {
          case 1 -> FitRequest.ENVELOPE;
          case 2 -> FitRequest.ISO_FLOP;
          case 3 -> FitRequest.functionOf(law == null ? "chinchilla" : law);
          default ->
              throw new UsageException("--approach is %d: give 1, 2 or 3.".formatted(approach));
        };
    return new FitRequest(function, options(), budgets, groups(), choice(), paramsAre());
  }

  private FitRequest.Groups groups() {
    if (baseline != null && groupBy == null) {
      throw new UsageException(
          "--baseline names a group, and there are none: give --group-by, or leave it out.");
    }
    return new FitRequest.Groups(Optional.ofNullable(groupBy), Optional.ofNullable(baseline));
  }

  private RowChoice choice() {
    Map<About, String> about = new EnumMap<>(About.class);
    put(about, About.RUN, cluster);
    put(about, About.WEIGHT, weight);
    put(about, About.STANDARD_ERROR, standardError);
    return new RowChoice(keep, Optional.ofNullable(run), Optional.ofNullable(step), about);
  }

  /** The condition that the fitted rows fulfil. */
  Optional<String> where() {
    return Optional.ofNullable(where);
  }

  private Map<String, String> options() {
    Map<String, String> options = new TreeMap<>();
    put(options, "objective", objective);
    put(options, "drop_highest", dropHighest);
    put(options, "held_out_above", heldOutAbove);
    put(options, "bootstrap", bootstrap);
    put(options, "resample", resample);
    put(options, "seed", seed);
    put(options, "level", level);
    put(options, "grid", grid);
    put(options, "curve", curve);
    put(options, "noise", noise);
    put(options, "max_runs", maxRuns);
    put(options, "fix", fix.isEmpty() ? null : String.join(",", fix));
    put(options, "tie", tie.isEmpty() ? null : String.join(",", tie));
    if (approach == 3 && groupBy != null) {
      options.put("replicates", "true");
    }
    return options;
  }

  private static void put(Map<String, String> options, String name, Object value) {
    if (value != null) {
      options.put(name, value.toString());
    }
  }

  private static void put(Map<About, String> columns, About about, String column) {
    if (column != null) {
      columns.put(about, column);
    }
  }
}
