package io.copse.pipeline.cli;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.runtables.FitRequest.ParamsCount;
import io.copse.pipeline.runtables.RunColumns;
import io.copse.pipeline.runtables.read.TextOptions;
import io.copse.udf.run.Unit;
import io.copse.udf.run.Variable;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of every command that reads a table of runs: the file, and its columns. */
class ColumnOptions {
  @Option(
      names = "--input",
      required = true,
      paramLabel = "FILE",
      description =
          "A .csv or .tsv file with a header, a .jsonl or .parquet file, a folder or quoted glob of"
              + " such files, or a Delta table.")
  private String input;

  @Option(
      names = "--delimiter",
      paramLabel = "SIGN",
      description = "Sign between the cells of a text: one sign, or tab (a comma; in .tsv a tab).")
  private String delimiter;

  @Option(
      names = "--decimal",
      defaultValue = ".",
      paramLabel = "SIGN",
      description = "Sign before the fraction of a number in a text: . or , (.).")
  private char decimal;

  @Option(
      names = "--params",
      paramLabel = "COL",
      description = "Column of N (params, N); without one, N = C / (6 D).")
  private String params;

  @Option(
      names = "--params-unit",
      paramLabel = "UNIT",
      description = "Unit of that column: K, M, B or T (that of its name or cells, else 1).")
  private String paramsUnit;

  @Option(
      names = "--tokens",
      paramLabel = "COL",
      description = "Column of D (tokens, D); without one, D = C / (6 N).")
  private String tokens;

  @Option(
      names = "--tokens-unit",
      paramLabel = "UNIT",
      description = "Unit of that column: K, M, B or T (that of its name or cells, else 1).")
  private String tokensUnit;

  @Option(
      names = "--flops",
      paramLabel = "COL",
      description = "Column of C (flops, C); without one, C = 6 N D.")
  private String flops;

  @Option(
      names = "--flops-unit",
      paramLabel = "UNIT",
      description =
          "Unit of that column: GFLOP, TFLOP, PFLOP, EFLOP, ZFLOP or PF-days (that of its name or cells, else 1).")
  private String flopsUnit;

  @Option(
      names = "--loss",
      paramLabel = "COL",
      description = "Column of the loss, nats per token (val_loss, else loss, else train_loss).")
  private String loss;

  @Option(
      names = "--loss-unit",
      paramLabel = "UNIT",
      description = "Unit of that column: nats, or perplexity, whose logarithm is taken (nats).")
  private String lossUnit;

  @Option(
      names = "--status",
      paramLabel = "COL",
      description = "Column that says whether a run finished (status); none takes all runs.")
  private String status;

  @Option(
      names = "--params-are",
      defaultValue = "total",
      paramLabel = "COUNT",
      description =
          "What N counts: ${COMPLETION-CANDIDATES} params; of an ensemble, those of one expert.")
  private ParamsCount paramsAre;

  final String input() {
    return input;
  }

  final ParamsCount paramsAre() {
    return paramsAre;
  }

  RunColumns columns() {
    Map<Variable, String> named = new EnumMap<>(Variable.class);
    put(named, Variable.PARAMS, params);
    put(named, Variable.TOKENS, tokens);
    put(named, Variable.FLOPS, flops);
    put(named, Variable.LOSS, loss);
    Map<Variable, Unit> units = new EnumMap<>(Variable.class);
    unit(units, Variable.PARAMS, paramsUnit);
    unit(units, Variable.TOKENS, tokensUnit);
    unit(units, Variable.FLOPS, flopsUnit);
    unit(units, Variable.LOSS, lossUnit);
    if (decimal != '.' && decimal != ',') {
      throw new UsageException("--decimal is '%s': give a point or a comma.".formatted(decimal));
    }
    return new RunColumns(named, units, Optional.ofNullable(status), decimal);
  }

  /** The signs of a table of text. */
  final TextOptions text() {
    return new TextOptions(Optional.ofNullable(delimiter));
  }

  private static void unit(Map<Variable, Unit> units, Variable variable, String word) {
    if (word == null) {
      return;
    }
    try {
      units.put(variable, Unit.of(variable, word));
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  static void put(Map<Variable, String> named, Variable variable, String column) {
    if (column != null) {
      named.put(variable, column);
    }
  }
}
