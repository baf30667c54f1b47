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
 * Layer normalisation of rows without bias (Ba et al. 2016): {@code n = (x - mean(x)) / sqrt(var(x)
 * + epsilon)}, {@code y = gain n}. Matrices are [rows, width]; n and the reciprocal root are kept
 * for the gradient. The product with the gain is {@link RmsNormKernel#scale}.
 */
public final class LayerNormKernel {
  private LayerNormKernel() {}

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
      FloatVector totals = FloatVector.zero(Lanes.SPECIES);
      for (int i = 0; i < whole; i += WIDTH) {
        totals = totals.add(load(source, base + i));
      }
      float sum = Lanes.sum(totals, scratch);
      for (int i = whole; i < width; i++) {
        sum += load1(source, base + i);
      }
      float mean = sum / width;
      FloatVector squares = FloatVector.zero(Lanes.SPECIES);
      for (int i = 0; i < whole; i += WIDTH) {
        FloatVector v = load(source, base + i).sub(mean);
        squares = v.fma(v, squares);
      }
      float squared = Lanes.sum(squares, scratch);
      for (int i = whole; i < width; i++) {
        float v = load1(source, base + i) - mean;
        squared = Math.fma(v, v, squared);
      }
      float reciprocalRoot = (float) (1 / Math.sqrt(squared / width + epsilon));
      reciprocalRoots.put(row, reciprocalRoot);
      for (int i = 0; i < whole; i += WIDTH) {
        store(load(source, base + i).sub(mean).mul(reciprocalRoot), target, base + i);
      }
      for (int i = whole; i < width; i++) {
        store1((load1(source, base + i) - mean) * reciprocalRoot, target, base + i);
      }
    }
  }

  /**
   * {@code dx += r (g - mean(g) - n mean(g n))} with {@code g = gain dy}; {@code dGain = sum over
   * rows of dy n}.
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
      FloatVector totals = FloatVector.zero(Lanes.SPECIES);
      for (int i = 0; i < whole; i += WIDTH) {
        FloatVector d = load(upstream, base + i);
        FloatVector dyn = d.mul(load(n, base + i));
        store(load(gainGradient, i).add(dyn), gainGradient, i);
        products = dyn.fma(load(gains, i), products);
        totals = d.fma(load(gains, i), totals);
      }
      float product = Lanes.sum(products, scratch);
      float total = Lanes.sum(totals, scratch);
      for (int i = whole; i < width; i++) {
        float d = load1(upstream, base + i);
        float dyn = d * load1(n, base + i);
        store1(load1(gainGradient, i) + dyn, gainGradient, i);
        product = Math.fma(dyn, load1(gains, i), product);
        total = Math.fma(d, load1(gains, i), total);
      }
      float reciprocalRoot = reciprocalRoots.at(row);
      float mean = total / width;
      FloatVector minusMean = Lanes.broadcast(-product / width);
      for (int i = 0; i < whole; i += WIDTH) {
        FloatVector g = load(upstream, base + i).mul(load(gains, i)).sub(mean);
        FloatVector centred = load(n, base + i).fma(minusMean, g);
        store(
            centred.fma(Lanes.broadcast(reciprocalRoot), load(downstream, base + i)),
            downstream,
            base + i);
      }
      for (int i = whole; i < width; i++) {
        float g = load1(upstream, base + i) * load1(gains, i) - mean;
        float centred = Math.fma(load1(n, base + i), -product / width, g);
        store1(
            Math.fma(centred, reciprocalRoot, load1(downstream, base + i)), downstream, base + i);
      }
    }
  }
}
