package io.copse.udf.sql.mixture;

import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import io.copse.udf.fit.Interval;
import io.copse.udf.mixture.MixtureLaw;
import io.copse.udf.mixture.MixtureOptimum;
import io.copse.udf.mixture.MixtureRuns;
import io.copse.udf.sql.fit.IntervalRows;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The bodies of the functions of mixtures: static methods that compiled queries call, and public
 * for them alone.
 */
public final class MixtureBodies {
  /** The type of losses, shares and weights. */
  static final DataType BY_NAME = DataTypes.createMapType(StringType, DoubleType);

  /** The struct of an optimum. */
  static final StructType OPTIMUM =
      new StructType()
          .add("status", StringType)
          .add("reason", StringType)
          .add("shares", BY_NAME)
          .add("loss", DoubleType)
          .add("losses", BY_NAME)
          .add("capped", DataTypes.createArrayType(StringType))
          .add("at_edge", DataTypes.createArrayType(StringType))
          .add("intervals", DataTypes.createMapType(StringType, IntervalRows.INTERVAL));

  /** The level of the intervals of shares. */
  private static final double LEVEL = 0.95;

  /** A share this near to a bound is at it. */
  private static final double AT_BOUND = 1e-6;

  private MixtureBodies() {}

  /** The loss on each text after training on a mixture; null if that is no mixture. */
  public static MapData losses(ArrayData domains, ArrayData laws, MapData mixture) {
    FittedMixture fit = FittedMixture.of(domains, laws);
    Map<String, Double> shares = MixtureTable.map(mixture);
    if (!fit.domains().containsAll(shares.keySet())) {
      return null;
    }
    try {
      return map(
          losses(
              fit,
              new MixtureRuns(fit.domains(), new double[][] {list(fit, shares)}, new double[] {1})
                  .shares()[0]));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** The mixture with the lowest weighted mean loss. */
  public static InternalRow optimum(ArrayData domains, ArrayData laws, MapData weights) {
    FittedMixture fit = FittedMixture.of(domains, laws);
    return optimum(fit, MixtureTable.map(weights), fit.highest());
  }

  /** The same if no domain may be repeated more often than a number of times. */
  public static InternalRow cappedOptimum(
      ArrayData domains,
      ArrayData laws,
      MapData weights,
      MapData available,
      double tokens,
      double repetitions) {
    FittedMixture fit = FittedMixture.of(domains, laws);
    Map<String, Double> texts = MixtureTable.map(available);
    if (!(tokens > 0) || !(repetitions > 0)) {
      return refused("The tokens and the repetitions must be above 0.");
    }
    double[] highest = fit.highest().clone();
    for (int j = 0; j < highest.length; j++) {
      Double text = texts.get(fit.domains().get(j));
      if (text == null || !(text >= 0)) {
        return refused(
            "The tokens available of %s are not given: name every domain of the fit."
                .formatted(fit.domains().get(j)));
      }
      highest[j] = Math.min(highest[j], repetitions * text / tokens);
    }
    return optimum(fit, MixtureTable.map(weights), highest);
  }

  private static InternalRow optimum(
      FittedMixture fit, Map<String, Double> weights, double[] highest) {
    List<MixtureLaw> laws = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    for (Map.Entry<String, Double> weight : weights.entrySet()) {
      MixtureLaw law = fit.laws().get(weight.getKey());
      if (!(weight.getValue() >= 0) || law == null) {
        return refused(
            law == null
                ? "The loss %s has no law: fit it, or give it no weight.".formatted(weight.getKey())
                : "The weight of %s is not at least 0.".formatted(weight.getKey()));
      }
      laws.add(law);
      values.add(weight.getValue());
    }
    Optional<MixtureOptimum> found =
        MixtureOptimum.of(
            laws,
            values.stream().mapToDouble(Double::doubleValue).toArray(),
            fit.lowest(),
            highest);
    return found
        .map(
            optimum ->
                row(
                    fit,
                    optimum,
                    highest,
                    intervals(fit, List.copyOf(weights.keySet()), values, highest)))
        .orElseGet(
            () ->
                refused(
                    "No mixture lies within the shares that were tried and the cap on repetition:"
                        + " allow more repetitions, or weigh a loss above 0."));
  }

  /** The intervals of the best shares by domain; null if the fit has too few replicates. */
  private static MapData intervals(
      FittedMixture fit, List<String> targets, List<Double> weights, double[] highest) {
    List<Interval> intervals =
        MixtureOptimum.intervals(
            targets.stream()
                .map(target -> fit.replicates().getOrDefault(target, List.of()))
                .toList(),
            weights.stream().mapToDouble(Double::doubleValue).toArray(),
            fit.lowest(),
            highest,
            LEVEL);
    return intervals.isEmpty()
        ? null
        : new ArrayBasedMapData(
            names(fit.domains()),
            new GenericArrayData(
                intervals.stream()
                    .map(i -> new GenericInternalRow(new Object[] {i.lower(), i.upper()}))
                    .toArray()));
  }

  private static InternalRow row(
      FittedMixture fit, MixtureOptimum optimum, double[] highest, MapData intervals) {
    double[] shares = optimum.shares().stream().mapToDouble(Double::doubleValue).toArray();
    Map<String, Double> named = new LinkedHashMap<>();
    List<UTF8String> capped = new ArrayList<>();
    List<UTF8String> atEdge = new ArrayList<>();
    for (int j = 0; j < shares.length; j++) {
      UTF8String name = UTF8String.fromString(fit.domains().get(j));
      named.put(fit.domains().get(j), shares[j]);
      if (shares[j] > highest[j] - AT_BOUND && highest[j] < fit.highest()[j]) {
        capped.add(name);
      } else if (shares[j] > highest[j] - AT_BOUND
          || (shares[j] < fit.lowest()[j] + AT_BOUND && fit.lowest()[j] > 0)) {
        atEdge.add(name);
      }
    }
    return new GenericInternalRow(
        new Object[] {
          UTF8String.fromString("ok"),
          UTF8String.fromString(
              atEdge.isEmpty()
                  ? "The optimum lies within the shares that were tried."
                  : "Some shares are at the edge of what was tried: try mixtures beyond it."),
          map(named),
          optimum.loss(),
          map(losses(fit, shares)),
          new GenericArrayData(capped.toArray()),
          new GenericArrayData(atEdge.toArray()),
          intervals
        });
  }

  private static InternalRow refused(String reason) {
    Object[] cells = new Object[OPTIMUM.size()];
    cells[0] = UTF8String.fromString("underdetermined");
    cells[1] = UTF8String.fromString(reason);
    return new GenericInternalRow(cells);
  }

  private static Map<String, Double> losses(FittedMixture fit, double[] shares) {
    Map<String, Double> losses = new LinkedHashMap<>();
    fit.laws().forEach((name, law) -> losses.put(name, law.loss(shares)));
    return losses;
  }

  private static double[] list(FittedMixture fit, Map<String, Double> shares) {
    return fit.domains().stream().mapToDouble(name -> shares.getOrDefault(name, 0.0)).toArray();
  }

  private static ArrayData names(Collection<String> names) {
    return new GenericArrayData(names.stream().map(UTF8String::fromString).toArray());
  }

  private static MapData map(Map<String, Double> values) {
    return new ArrayBasedMapData(
        names(values.keySet()),
        new GenericArrayData(values.values().stream().mapToDouble(v -> v).toArray()));
  }
}
