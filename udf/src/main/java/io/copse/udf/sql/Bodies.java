package io.copse.udf.sql;

import io.copse.udf.flops.FlopConvention;
import io.copse.udf.flops.TransformerShape;
import io.copse.udf.flops.TransformerShape.FeedForward;
import io.copse.udf.flops.TransformerShape.Heads;
import io.copse.udf.flops.TransformerShape.Kind;
import io.copse.udf.law.DiLoCo;
import io.copse.udf.law.EfficiencyLeverage;
import io.copse.udf.sql.call.Numbers;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The bodies of the functions that belong to no law: static methods that compiled queries call, and
 * public for them alone. Numbers outside a function's domain give NaN.
 */
public final class Bodies {
  private Bodies() {}

  /** {@code 6 N D}. */
  public static double trainFlops(double params, double tokens) {
    return Numbers.isPositive(params) && Numbers.isPositive(tokens)
        ? 6 * params * tokens
        : Double.NaN;
  }

  /** Training FLOPs of a transformer by a named convention. */
  // More than seven arguments: compiled queries pass the arguments of the SQL call one by one.
  public static double transformerFlops(
      UTF8String convention,
      double layers,
      double dModel,
      double heads,
      double headDim,
      double dFf,
      UTF8String feedForward,
      double vocab,
      double sequence,
      double params,
      double tokens) {
    FlopConvention named = FlopConvention.of(convention.toString());
    Kind kind = kind(feedForward.toString());
    for (double size : new double[] {layers, dModel, heads, headDim, dFf, vocab, sequence}) {
      if (!(size >= 1 && size <= Integer.MAX_VALUE)) {
        return Double.NaN;
      }
    }
    if (!(params >= 1) || !(params < Long.MAX_VALUE) || !Numbers.isPositive(tokens)) {
      return Double.NaN;
    }
    return tokens
        * named.trainFlopsPerToken(
            new TransformerShape(
                (int) layers,
                (int) dModel,
                new Heads((int) heads, (int) headDim),
                new FeedForward(kind, (int) dFf),
                (int) vocab,
                (int) sequence,
                (long) params));
  }

  /** {@code exp(L)}. */
  public static double perplexity(double natsPerToken) {
    return natsPerToken >= 0 ? Math.exp(natsPerToken) : Double.NaN;
  }

  /** {@code L tokens / (bytes ln 2)}. */
  public static double bitsPerByte(double natsPerToken, double tokens, double bytes) {
    return natsPerToken >= 0 && Numbers.isPositive(tokens) && Numbers.isPositive(bytes)
        ? natsPerToken * tokens / (bytes * Math.log(2))
        : Double.NaN;
  }

  private static Kind kind(String name) {
    return switch (name) {
      case "plain" -> Kind.PLAIN;
      case "gated" -> Kind.GATED;
      default ->
          throw new IllegalArgumentException(
              "No feed-forward part is called '" + name + "': use plain or gated.");
    };
  }

  /** The loss of a published number of replicas. */
  public static double diLoCoLoss(double params, double replicas) {
    return Numbers.isPositive(params)
        ? DiLoCo.loss(params, replicas).orElse(Double.NaN)
        : Double.NaN;
  }

  /** The loss of 1 to 8 replicas by the joint law. */
  public static double diLoCoJointLoss(double params, double replicas) {
    return Numbers.isPositive(params)
        ? DiLoCo.jointLoss(params, replicas).orElse(Double.NaN)
        : Double.NaN;
  }

  /** The FLOPs that a mixture of experts saves, as a factor. */
  public static double efficiencyLeverage(double flops, double activation, double granularity) {
    return Numbers.isPositive(flops)
            && Numbers.isPositive(granularity)
            && granularity >= 1
            && activation > 0
            && activation <= 1
        ? EfficiencyLeverage.of(flops, activation, granularity)
        : Double.NaN;
  }
}
