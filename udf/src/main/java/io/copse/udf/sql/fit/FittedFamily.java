package io.copse.udf.sql.fit;

import io.copse.udf.fit.Contender;
import io.copse.udf.fit.IntervalMethod;
import io.copse.udf.fit.Resampling;
import io.copse.udf.law.Frontier;
import io.copse.udf.law.Law;
import io.copse.udf.law.LawDefinition;
import io.copse.udf.law.Laws;
import io.copse.udf.sql.law.LawCalls;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/** Turns fits that a query gave into families of models, which can be compared. */
public final class FittedFamily {
  private FittedFamily() {}

  /**
   * The family of a fit. If the fit was made with the option {@code replicates}, the family has its
   * uncertainty.
   *
   * @param fit the struct that an aggregate function gave
   * @param given what its law must know beside a budget: the number of experts, or the unique
   *     tokens
   * @return empty if the fit's status is not ok, or its law says no lowest loss at a budget
   */
  public static Optional<Contender> of(Row fit, double... given) {
    Row parameters = fit.getAs("parameters");
    if (parameters == null) {
      return Optional.empty();
    }
    Row intervals = fit.getAs("intervals");
    boolean ofNoise =
        intervals != null
            && IntervalMethod.BCA_NOISE.label().equals(intervals.<String>getAs("method"));
    LawDefinition<?> law = Laws.of(fit.<String>getAs("law"));
    List<String> names = List.of(parameters.schema().fieldNames());
    Seq<Seq<Double>> replicates = fit.getAs(FitRows.REPLICATES);
    List<Frontier> frontiers =
        replicates == null
            ? List.of()
            : JavaConverters.seqAsJavaList(replicates).stream()
                .flatMap(numbers -> frontier(law, names, numbers, given).stream())
                .toList();
    return frontier(law, names, parameters.toSeq(), given)
        .map(
            estimate ->
                new Contender(
                    estimate,
                    frontiers,
                    ofNoise ? Resampling.Source.NOISE : Resampling.Source.RUNS));
  }

  private static <L extends Law> Optional<Frontier> frontier(
      LawDefinition<L> law, List<String> names, Seq<?> numbers, double[] given) {
    // Hive knows names in lower case only.
    Map<String, Double> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 0; i < names.size(); i++) {
      byName.put(names.get(i), (Double) numbers.apply(i));
    }
    return LawCalls.law(law, byName).flatMap(known -> law.frontier(known, given));
  }
}
