package io.copse.udf.sql.fit;

import io.copse.udf.law.LawDefinition;
import io.copse.udf.law.Laws;
import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.StructType;

/**
 * Fits a law to a group: approach 3.
 *
 * @param law the law's name
 * @param countsFlops whether the runs' own FLOPs are among their numbers, although the law does not
 *     read them
 * @param about what is known of a run beside its numbers
 * @param options how to fit
 */
record LawFitter(String law, boolean countsFlops, List<About> about, FitOptions options)
    implements GroupFitter {

  /**
   * Reads options over the defaults.
   *
   * @throws IllegalArgumentException if an option is unknown or wrong
   */
  static LawFitter of(
      LawDefinition<?> law, boolean countsFlops, List<About> about, Map<String, String> texts) {
    FitOptions options = FitOptions.of(texts);
    if (options.heldOutAbove() > 0 && !countsFlops && !knowsBudgets(law)) {
      throw new IllegalArgumentException(
          "The option held_out_above needs the runs' FLOPs: give them after the %s."
              .formatted(law.target().label()));
    }
    options.constraints().on(law);
    return new LawFitter(law.name(), countsFlops, about, options);
  }

  private static boolean knowsBudgets(LawDefinition<?> law) {
    return law.inputs().contains(Variable.FLOPS)
        || law.inputs().containsAll(List.of(Variable.PARAMS, Variable.TOKENS));
  }

  @Override
  public List<Variable> columns() {
    LawDefinition<?> known = Laws.of(law);
    List<Variable> columns = new ArrayList<>(known.inputs());
    if (countsFlops) {
      columns.add(Variable.FLOPS);
    }
    columns.add(known.target());
    return columns;
  }

  @Override
  public int maxRuns() {
    return options.maxRuns();
  }

  @Override
  public StructType type() {
    return FitRows.type(Laws.of(law).parameters());
  }

  @Override
  public Map<String, Object> fit(List<RunPoint> points) {
    return GroupFit.of(options.constraints().on(Laws.of(law)), points, options);
  }
}
