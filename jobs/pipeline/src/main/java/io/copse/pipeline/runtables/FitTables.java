package io.copse.pipeline.runtables;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * The fits as tables for people to read, rounded to four digits.
 *
 * @param request what was asked for
 * @param sources what each variable was taken from
 * @param groups the fits
 * @param choice the choice of the law; empty if the user named it
 */
record FitTables(
    FitRequest request,
    Map<String, String> sources,
    List<FittedGroup> groups,
    Optional<LawChoice> choice) {

  /** The tables one below the other, those without rows left out, and the columns at the end. */
  String text() {
    List<PlainTable> tables = new ArrayList<>();
    choice.ifPresent(of -> tables.add(compared(of)));
    tables.add(overview());
    tables.addAll(request.isAuto() ? List.of() : request.isOfLaw() ? ofLaw() : ofScalings());
    if (request.groups().by().isPresent()) {
      GroupComparisons comparisons = GroupComparisons.of(groups, request);
      tables.add(PlainTable.of(comparisons.atBudgets()));
      tables.add(PlainTable.of(comparisons.crossOvers()));
    }
    String columns =
        sources.entrySet().stream()
            .map(source -> source.getKey() + " = " + source.getValue())
            .collect(Collectors.joining(", ", "Columns: ", "."));
    return Stream.of(
            tables.stream().filter(PlainTable::hasRows).map(PlainTable::text),
            choice.stream().map(of -> of.sentence() + "\n"),
            Stream.of(columns))
        .flatMap(part -> part)
        .collect(Collectors.joining("\n"));
  }

  private PlainTable compared(LawChoice of) {
    PlainTable table = start("law", "status", "fitted", "error", "objective_value");
    for (FittedGroup group : of.groups()) {
      for (Row law : LawChoice.laws(group)) {
        table.add(
            named(
                group,
                law.getAs("law"),
                law.getAs("status"),
                law.getAs("fitted"),
                law.getAs("error"),
                law.getAs("objective_value")));
      }
    }
    return table;
  }

  private PlainTable overview() {
    return table(
        List.of(
            "status",
            "n_used",
            "n_dropped",
            "n_skipped",
            "objective",
            "objective_value",
            "curve",
            "reason"),
        fit -> List.of(fit));
  }

  private List<PlainTable> ofLaw() {
    PlainTable parameters = start("parameter", "value", "low", "high", "verdict");
    PlainTable candidates = start("candidate", "value", "verdict");
    for (FittedGroup group : groups) {
      Row found = group.fit().getAs("parameters");
      for (String name : found == null ? new String[0] : found.schema().fieldNames()) {
        Row interval = in(group.fit().getAs("intervals"), name);
        parameters.add(
            named(
                group,
                name,
                found.getAs(name),
                in(interval, "low"),
                in(interval, "high"),
                in(group.fit().getAs("verdicts"), name)));
      }
      Row candidate = found == null ? group.fit().getAs("candidate") : null;
      for (String name : candidate == null ? new String[0] : candidate.schema().fieldNames()) {
        candidates.add(
            named(group, name, candidate.getAs(name), in(group.fit().getAs("verdicts"), name)));
      }
    }
    PlainTable optima =
        start("flops", "params", "params_low", "params_high", "tokens", "tokens_per_param", "loss");
    for (FittedGroup group : groups) {
      for (Row best : rows(group.fit(), "compute_optimal")) {
        Row params = best.getAs("params_interval");
        optima.add(
            named(
                group,
                best.getAs("flops"),
                best.getAs("params"),
                in(params, "low"),
                in(params, "high"),
                best.getAs("tokens"),
                best.getAs("tokens_per_param"),
                best.getAs("loss")));
      }
    }
    return List.of(
        parameters,
        candidates,
        table(
            List.of("level", "method", "resamples", "failed", "coverage"),
            fit -> one(fit, "intervals")),
        optima,
        table(
            List.of(
                "above_flops",
                "status",
                "n_fitted",
                "n_held_out",
                "mean_relative_error",
                "max_relative_error"),
            fit -> one(fit, "held_out")));
  }

  private List<PlainTable> ofScalings() {
    PlainTable scalings = start("quantity", "exponent", "low", "high", "coefficient", "r_squared");
    for (FittedGroup group : groups) {
      for (String quantity : List.of("params", "tokens")) {
        Row scaling = in(group.fit(), quantity + "_scaling");
        Row interval = in(in(group.fit(), "intervals"), quantity + "_exponent");
        if (scaling != null) {
          scalings.add(
              named(
                  group,
                  quantity,
                  in(scaling, "exponent"),
                  in(interval, "low"),
                  in(interval, "high"),
                  in(scaling, "coefficient"),
                  in(scaling, "r_squared")));
        }
      }
    }
    List<PlainTable> all = new ArrayList<>(List.of(scalings));
    for (String array : List.of("compute_optimal", "minima", "winners")) {
      List<Row> first =
          groups.stream().flatMap(group -> rows(group.fit(), array).stream()).toList();
      if (!first.isEmpty()) {
        all.add(table(List.of(first.get(0).schema().fieldNames()), fit -> rows(fit, array)));
      }
    }
    return all;
  }

  /** Gives the rows of one fit's part. */
  private interface Part {
    List<Row> of(Row fit);
  }

  /** A table of fields that the rows of a part have. */
  private PlainTable table(List<String> fields, Part part) {
    List<String> known =
        fields.stream()
            .filter(
                field ->
                    groups.stream()
                        .flatMap(group -> part.of(group.fit()).stream())
                        .anyMatch(row -> row.schema().getFieldIndex(field).isDefined()))
            .toList();
    PlainTable table = start(known.toArray(String[]::new));
    for (FittedGroup group : groups) {
      for (Row row : part.of(group.fit())) {
        table.add(named(group, known.stream().map(field -> in(row, field)).toArray()));
      }
    }
    return table;
  }

  private PlainTable start(String... names) {
    List<String> head = new ArrayList<>();
    request.groups().by().ifPresent(head::add);
    head.addAll(List.of(names));
    return new PlainTable(head);
  }

  private List<Object> named(FittedGroup group, Object... values) {
    List<Object> row = new ArrayList<>();
    if (request.groups().by().isPresent()) {
      row.add(group.label());
    }
    for (Object value : values) {
      row.add(value);
    }
    return row;
  }

  private static List<Row> one(Row fit, String field) {
    Row row = in(fit, field);
    return row == null ? List.of() : List.of(row);
  }

  private static List<Row> rows(Row fit, String field) {
    Seq<Row> rows = in(fit, field);
    return rows == null ? List.of() : JavaConverters.seqAsJavaList(rows);
  }

  /** A field of a row; null if there is no row, no such field or no value. */
  private static <T> T in(Row row, String field) {
    return row == null || row.schema().getFieldIndex(field).isEmpty() ? null : row.getAs(field);
  }
}
