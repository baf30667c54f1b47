package io.copse.udf.sql;

import io.copse.udf.fit.Contender;
import io.copse.udf.fit.IntervalMethod;
import io.copse.udf.fit.Resampling;
import io.copse.udf.law.Frontier;
import io.copse.udf.law.Law;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/** Fits that a query gave, as families of models that can be compared. */
public final class FittedFamily {
  private FittedFamily() {}

  /**
   * The family of a fit; one that was made with the option {@code replicates} has its uncertainty.
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
    Seq<Seq<Double>> replicates = fit.getAs(FitRows.REPLICATES);
    SqlLaw<?> law = SqlLaws.of(fit.getAs("law"));
    List<Frontier> frontiers =
        replicates == null
            ? List.of()
            : JavaConverters.seqAsJavaList(replicates).stream()
                .flatMap(numbers -> frontier(law, numbers, given).stream())
                .toList();
    return frontier(law, parameters.toSeq(), given)
        .map(
            estimate ->
                new Contender(
                    estimate,
                    frontiers,
                    ofNoise ? Resampling.Source.NOISE : Resampling.Source.RUNS));
  }

  private static <L extends Law> Optional<Frontier> frontier(
      SqlLaw<L> law, Seq<?> parameters, double[] given) {
    double[] numbers =
        JavaConverters.seqAsJavaList(parameters).stream()
            .mapToDouble(value -> (Double) value)
            .toArray();
    Optional<L> known = law.of(numbers);
    int wanted = law.split().map(split -> split.given().size()).orElse(0);
    if (given.length != wanted) {
      return Optional.empty();
    }
    return wanted == 0
        ? known.filter(Frontier.class::isInstance).map(Frontier.class::cast)
        : known.map(l -> flops -> law.split().get().optimum().of(l, flops, given).loss());
  }
}
