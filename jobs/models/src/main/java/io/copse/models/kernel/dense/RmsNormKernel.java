package io.copse.models.kernel.dense;

import static io.copse.models.kernel.Lanes.WIDTH;
import static io.copse.models.kernel.Lanes.load;
import static io.copse.models.kernel.Lanes.load1;
import static io.copse.models.kernel.Lanes.store;
import static io.copse.models.kernel.Lanes.store1;
import static io.copse.models.kernel.Lanes.whole;

import io.copse.models.kernel.Lanes;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.Rows;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/**
 * Root-mean-square normalisation of rows (Zhang and Sennrich 2019): {@code n = x / sqrt(mean(x^2) +
 * epsilon)}, {@code y = gain n}. Matrices are [rows, width]; n and the reciprocal root are kept for
 * the gradient.
 */
public final class RmsNormKernel {
  private RmsNormKernel() {}

  /** Writes the normalised rows and the reciprocal roots [rows]. */
  public static void normalise(
      int rows,
      int width,
      float epsilon,
      NativeFloats x,
      NativeFloats normalised,
      NativeFloats reciprocalRoots) {
    ByteBuffer source = x.bytes();
    ByteBuffer target = normalised.bytes();
    float[] scratch = new float[WIDTH];
    int whole = whole(width);
    for (int row = 0; row < rows; row++) {
      int base = row * width;
      FloatVector squares = FloatVector.zero(Lanes.SPECIES);
      for (int i = 0; i < whole; i += WIDTH) {
        FloatVector v = load(source, base + i);
        squares = v.fma(v, squares);
      }
      float sum = Lanes.sum(squares, scratch);
      for (int i = whole; i < width; i++) {
        float v = load1(source, base + i);
        sum = Math.fma(v, v, sum);
      }
      float reciprocalRoot = (float) (1 / Math.sqrt(sum / width + epsilon));
      reciprocalRoots.put(row, reciprocalRoot);
      for (int i = 0; i < whole; i += WIDTH) {
        store(load(source, base + i).mul(reciprocalRoot), target, base + i);
      }
      for (int i = whole; i < width; i++) {
        store1(load1(source, base + i) * reciprocalRoot, target, base + i);
      }
    }
  }

  /** {@code y = gain n} for gain [width]. */
  public static void scale(
      int rows, int width, NativeFloats normalised, NativeFloats gain, NativeFloats y) {
    ByteBuffer source = normalised.bytes();
    ByteBuffer gains = gain.bytes();
    ByteBuffer target = y.bytes();
    int whole = whole(width);
    for (int row = 0; row < rows; row++) {
      int base = row * width;
      for (int i = 0; i < whole; i += WIDTH) {
        store(load(source, base + i).mul(load(gains, i)), target, base + i);
      }
      for (int i = whole; i < width; i++) {
        store1(load1(source, base + i) * load1(gains, i), target, base + i);
      }
    }
  }

  /**
   * {@code dx += r (g - n mean(g n))} with {@code g = gain dy}; {@code dGain = sum over rows of dy
   * n}.
   */
  // More than seven arguments: a flat kernel loop over the runs of one norm.
  public static void gradient(
      int rows,
      int width,
      NativeFloats normalised,
      NativeFloats reciprocalRoots,
      NativeFloats gain,
      NativeFloats dy,
      NativeFloats dx,
      NativeFloats dGain) {
    ByteBuffer n = normalised.bytes();
    ByteBuffer gains = gain.bytes();
    ByteBuffer upstream = dy.bytes();
    ByteBuffer downstream = dx.bytes();
    ByteBuffer gainGradient = dGain.bytes();
    float[] scratch = new float[WIDTH];
    int whole = whole(width);
    Rows.zero(dGain, 0, width);
    for (int row = 0; row < rows; row++) {
      int base = row * width;
      FloatVector products = FloatVector.zero(Lanes.SPECIES);
      for (int i = 0; i < whole; i += WIDTH) {
        FloatVector dyn = load(upstream, base + i).mul(load(n, base + i));
        store(load(gainGradient, i).add(dyn), gainGradient, i);
        products = dyn.fma(load(gains, i), products);
      }
      float sum = Lanes.sum(products, scratch);
      for (int i = whole; i < width; i++) {
        float dyn = load1(upstream, base + i) * load1(n, base + i);
        store1(load1(gainGradient, i) + dyn, gainGradient, i);
        sum = Math.fma(dyn, load1(gains, i), sum);
      }
      float reciprocalRoot = reciprocalRoots.at(row);
      FloatVector minusMean = Lanes.broadcast(-sum / width);
      for (int i = 0; i < whole; i += WIDTH) {
        FloatVector g = load(upstream, base + i).mul(load(gains, i));
        FloatVector centred = load(n, base + i).fma(minusMean, g);
        store(
            centred.fma(Lanes.broadcast(reciprocalRoot), load(downstream, base + i)),
            downstream,
            base + i);
      }
      for (int i = whole; i < width; i++) {
        float g = load1(upstream, base + i) * load1(gains, i);
        float centred = Math.fma(load1(n, base + i), -sum / width, g);
        store1(
            Math.fma(centred, reciprocalRoot, load1(downstream, base + i)), downstream, base + i);
      }
    }
  }
}
