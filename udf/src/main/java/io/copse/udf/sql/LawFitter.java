package io.copse.udf.sql;

import io.copse.udf.fit.RunPoint;
import io.copse.udf.law.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.StructType;

/**
 * Fits a law: approach 3.
 *
 * @param law the law's name
 * @param countsFlops whether the runs' own FLOPs are among their numbers, though the law does not
 *     read them
 * @param options how to fit
 */
record LawFitter(String law, boolean countsFlops, FitOptions options) implements GroupFitter {

  @Override
  public List<Variable> columns() {
    SqlLaw<?> known = SqlLaws.of(law);
    List<Variable> columns = new ArrayList<>(known.family().inputs());
    if (countsFlops) {
      columns.add(Variable.FLOPS);
    }
    columns.add(known.family().target());
    return columns;
  }

  @Override
  public int maxRuns() {
    return options.maxRuns();
  }

  @Override
  public StructType type() {
    return FitRows.type(SqlLaws.of(law).parameters());
  }

  @Override
  public Map<String, Object> fit(List<RunPoint> points) {
    return GroupFit.of(SqlLaws.of(law), points, options);
  }
}
