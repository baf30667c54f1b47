package io.copse.udf.sql;

import io.copse.udf.fit.Contender;
import io.copse.udf.fit.Resampling;
import io.copse.udf.law.Frontier;
import io.copse.udf.law.Law;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Row;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/** Fits that a query gave, as families of models that can be compared. */
public final class FittedFamily {
  private FittedFamily() {}

  /**
   * The family of a fit that was made with the option {@code replicates}.
   *
   * @param fit the struct that an aggregate function gave
   * @return empty if the fit's status is not ok, or its law says no lowest loss at a budget
   */
  public static Optional<Contender> of(Row fit) {
    Row parameters = fit.getAs("parameters");
    Row intervals = fit.getAs("intervals");
    if (parameters == null || intervals == null) {
      return Optional.empty();
    }
    SqlLaw<?> law = SqlLaws.of(fit.getAs("law"));
    List<Seq<Double>> replicates = fit.getList(fit.fieldIndex(FitRows.REPLICATES));
    List<Frontier> frontiers =
        replicates.stream()
            .map(JavaConverters::seqAsJavaList)
            .flatMap(values -> frontier(law, values).stream())
            .toList();
    String method = intervals.getAs("method");
    return frontier(law, JavaConverters.seqAsJavaList(parameters.toSeq()))
        .map(
            estimate ->
                new Contender(
                    estimate,
                    frontiers,
                    Resampling.Source.valueOf(
                        method.substring("bca_".length()).toUpperCase(Locale.ROOT))));
  }

  private static Optional<Frontier> frontier(SqlLaw<?> law, List<?> parameters) {
    double[] numbers = parameters.stream().mapToDouble(value -> (Double) value).toArray();
    Optional<? extends Law> known = law.of(numbers);
    return known.filter(Frontier.class::isInstance).map(Frontier.class::cast);
  }
}
