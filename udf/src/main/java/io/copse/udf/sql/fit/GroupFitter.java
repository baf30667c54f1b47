package io.copse.udf.sql.fit;

import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Variable;
import io.copse.udf.run.Weighing;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** Turns the runs of one group into the struct that an aggregate gives. */
interface GroupFitter extends Serializable {

  /** The variables of a run, its loss or error last. */
  List<Variable> columns();

  /** What is known of a run beside these, in the order of the numbers. */
  default List<About> about() {
    return List.of();
  }

  /** The greatest number of runs of a group that are kept. */
  int maxRuns();

  /** The struct that a group gives: the fields of {@link FitRows#counted} and its own. */
  StructType type();

  /**
   * The struct's own fields, of runs whose numbers are all finite and above 0; {@code diagnostics}
   * is a map of its fields.
   */
  Map<String, Object> fit(List<RunPoint> points);

  /** The struct. If the runs do not allow a fit, it has the reason instead of numbers. */
  default Row of(RunSample sample) {
    List<double[]> runs = sample.runs();
    Map<String, Object> fields = new HashMap<>();
    Map<String, Object> diagnostics = new HashMap<>();
    fields.put("n_used", 0L);
    fields.put("n_dropped", 0L);
    if (sample.wrong() > 0) {
      fields.put("status", "invalid_input");
      fields.put(
          "reason",
          "%d of %d runs have a number that is not finite and above 0 (%s): correct them or leave them out."
              .formatted(
                  sample.wrong(),
                  sample.seen() + sample.skipped() + sample.wrong(),
                  Stream.concat(
                          columns().stream().map(Variable::label),
                          about().stream().map(About::label))
                      .collect(Collectors.joining(", "))));
    } else {
      fields.put("n_used", (long) runs.size());
      fields.putAll(fit(runs.stream().map(this::point).toList()));
      if (fields.get("diagnostics") instanceof Map<?, ?> own) {
        own.forEach((name, value) -> diagnostics.put((String) name, value));
      }
    }
    fields.put("n_skipped", sample.skipped());
    fields.put("n_wrong", sample.wrong());
    fields.put("n_sampled_out", sample.seen() - runs.size());
    diagnostics.put("failed", sample.failed());
    diagnostics.put("diverged", sample.diverged());
    diagnostics.put("incomplete", sample.incomplete());
    diagnostics.put("unknown_status", sample.unknownWords().toArray(String[]::new));
    if (!sample.unknownWords().isEmpty()) {
      fields.put(
          "reason",
          "%s Left out because of a status that is not known: %s."
              .formatted(fields.get("reason"), String.join(", ", sample.unknownWords())));
    }
    fields.put("diagnostics", FitRows.row(FitRows.field(type(), "diagnostics"), diagnostics));
    return FitRows.row(type(), fields);
  }

  private RunPoint point(double[] run) {
    Map<Variable, Double> values = new EnumMap<>(Variable.class);
    int last = columns().size() - 1;
    for (int i = 0; i < last; i++) {
      values.put(columns().get(i), run[i]);
    }
    values.put(columns().get(last), run[run.length - 1]);
    Weighing weighing = Weighing.PLAIN;
    for (int i = 0; i < about().size(); i++) {
      weighing = about().get(i).in(weighing, run[last + i]);
    }
    return new RunPoint(values, weighing);
  }
}
