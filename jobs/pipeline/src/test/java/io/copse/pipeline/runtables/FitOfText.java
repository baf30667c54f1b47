package io.copse.pipeline.runtables;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.copse.pipeline.runtables.FitRequest.Groups;
import io.copse.pipeline.runtables.FitRequest.ParamsCount;
import io.copse.pipeline.runtables.read.InputFile;
import io.copse.pipeline.runtables.read.TextOptions;
import io.copse.pipeline.runtables.read.TextTable;
import io.copse.udf.law.Chinchilla;
import io.copse.udf.run.Unit;
import io.copse.udf.run.Variable;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;

/** Fits of tables that tests write as text, without Spark. */
final class FitOfText {
  static final Chinchilla LAW = new Chinchilla(1.69, 406.4, 410.7, 0.34, 0.28);

  static final RunColumns USUAL = new RunColumns(Map.of(), Map.of(), Optional.empty(), '.');

  static final FitRequest CHINCHILLA = request("fit_chinchilla", Map.of("bootstrap", "0"));

  private FitOfText() {}

  /** Writes one run. */
  interface Line {
    String of(double n, double d, double loss);
  }

  /** A table of N on 5 sizes times D on 5 horizons, whose losses are exact. */
  static String table(String header, Line line) {
    StringBuilder text = new StringBuilder(header).append('\n');
    for (double n : sizes()) {
      for (double d : horizons()) {
        text.append(line.of(n, d, LAW.loss(n, d))).append('\n');
      }
    }
    return text.toString();
  }

  static double[] sizes() {
    return DoubleStream.iterate(1e8, n -> 2 * n).limit(5).toArray();
  }

  static double[] horizons() {
    return DoubleStream.iterate(2e9, d -> 2 * d).limit(5).toArray();
  }

  static RunColumns loss(String column) {
    return new RunColumns(Map.of(Variable.LOSS, column), Map.of(), Optional.empty(), '.');
  }

  static RunColumns unit(Variable variable, Unit unit) {
    return new RunColumns(Map.of(), Map.of(variable, unit), Optional.empty(), '.');
  }

  static FitRequest request(String function, Map<String, String> options) {
    return new FitRequest(
        function, options, List.of(), Groups.ONE, RowChoice.ALL, ParamsCount.total);
  }

  static FitRequest grouped(String by, String baseline, Double... budgets) {
    return new FitRequest(
        "fit_chinchilla",
        Map.of("bootstrap", "0"),
        List.of(budgets),
        new Groups(Optional.of(by), Optional.ofNullable(baseline)),
        RowChoice.ALL,
        ParamsCount.total);
  }

  static FitRequest keeping(RowChoice choice) {
    return new FitRequest(
        "fit_chinchilla",
        Map.of("bootstrap", "0"),
        List.of(),
        Groups.ONE,
        choice,
        ParamsCount.total);
  }

  static TextRuns runs(String text) {
    return runs("t.csv", text);
  }

  static TextRuns runs(String name, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    InputFile file = new InputFile(name, bytes.length, () -> new ByteArrayInputStream(bytes));
    return new TextRuns(TextTable.open(name, List.of(file), new TextOptions(Optional.empty())));
  }

  static TableFit fit(String text, RunColumns columns, FitRequest request) {
    return TableFit.of(runs(text), columns, request);
  }

  static JsonNode json(String text, RunColumns columns, FitRequest request) {
    try {
      return new ObjectMapper().readTree(fit(text, columns, request).json());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static JsonNode json(String text) {
    return json(text, USUAL, CHINCHILLA);
  }
}
