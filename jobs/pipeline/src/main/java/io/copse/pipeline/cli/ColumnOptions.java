package io.copse.pipeline.cli;

import io.copse.pipeline.runtables.FitRequest.ParamsCount;
import io.copse.pipeline.runtables.RunColumns;
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
      description = "A .csv file with a header, a .parquet file or a Delta table.")
  private String input;

  @Option(
      names = "--params",
      paramLabel = "COL",
      description = "Column of N (params, N); without one, N = C / (6 D).")
  private String params;

  @Option(
      names = "--tokens",
      paramLabel = "COL",
      description = "Column of D (tokens, D); without one, D = C / (6 N).")
  private String tokens;

  @Option(
      names = "--flops",
      paramLabel = "COL",
      description = "Column of C (flops, C); without one, C = 6 N D.")
  private String flops;

  @Option(
      names = "--loss",
      paramLabel = "COL",
      description = "Column of the loss, nats per token (loss).")
  private String loss;

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
    return new RunColumns(named, Optional.ofNullable(status));
  }

  static void put(Map<Variable, String> named, Variable variable, String column) {
    if (column != null) {
      named.put(variable, column);
    }
  }
}
