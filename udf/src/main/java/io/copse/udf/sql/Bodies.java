package io.copse.udf.sql;

import io.copse.udf.flops.FlopConvention;
import io.copse.udf.flops.TransformerShape;
import io.copse.udf.flops.TransformerShape.FeedForward;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * What the functions that belong to no law do, as static methods that compiled queries call: public
 * for them alone. Numbers outside a function's domain give NaN.
 */
public final class Bodies {
  private Bodies() {}

  /** {@code 6 N D}. */
  public static double trainFlops(double params, double tokens) {
    return isPositive(params) && isPositive(tokens) ? 6 * params * tokens : Double.NaN;
  }

  /** Training FLOPs of a transformer by a named convention. */
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
    FeedForward kind = feedForward(feedForward.toString());
    for (double size : new double[] {layers, dModel, heads, headDim, dFf, vocab, sequence}) {
      if (!(size >= 1 && size <= Integer.MAX_VALUE)) {
        return Double.NaN;
      }
    }
    if (!(params >= 1) || !(params < Long.MAX_VALUE) || !isPositive(tokens)) {
      return Double.NaN;
    }
    return tokens
        * named.trainFlopsPerToken(
            new TransformerShape(
                (int) layers,
                (int) dModel,
                (int) heads,
                (int) headDim,
                (int) dFf,
                kind,
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
    return natsPerToken >= 0 && isPositive(tokens) && isPositive(bytes)
        ? natsPerToken * tokens / (bytes * Math.log(2))
        : Double.NaN;
  }

  private static FeedForward feedForward(String name) {
    return switch (name) {
      case "plain" -> FeedForward.PLAIN;
      case "gated" -> FeedForward.GATED;
      default ->
          throw new IllegalArgumentException(
              "No feed-forward part is called '" + name + "': use plain or gated.");
    };
  }

  static boolean isPositive(double number) {
    return number > 0 && number < Double.POSITIVE_INFINITY;
  }
}
