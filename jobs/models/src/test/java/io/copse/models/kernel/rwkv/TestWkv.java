package io.copse.models.kernel.rwkv;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.models.kernel.Arena;
import io.copse.models.kernel.Floats;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.reference.Goldens;
import io.copse.models.reference.ReferenceRwkv4;
import io.copse.models.reference.ReferenceRwkv6;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scans of RWKV-4 and RWKV-6, and their references against numbers computed elsewhere. */
class TestWkv {
  @Test
  void theReferencesGiveTheGoldens() {
    double[] k = Goldens.of("wkv4.k");
    double[] v = Goldens.of("wkv4.v");
    double[] expected = Goldens.of("wkv4.out");
    for (int i = 0; i < 2; i++) {
      double decay = Goldens.of("wkv4.decay")[i];
      double bonus = Goldens.of("wkv4.bonus")[i];
      double[] y = ReferenceRwkv4.wkv(column(k, i, 2), column(v, i, 2), decay, bonus);
      assertThat(y).containsExactly(column(expected, i, 2), Offset.offset(1e-9));
    }
    double[][] y6 =
        ReferenceRwkv6.wkv(
            rows("wkv6.r", 3),
            rows("wkv6.k", 3),
            rows("wkv6.v", 3),
            rows("wkv6.decay", 3),
            Goldens.of("wkv6.bonus"));
    double[][] expected6 = rows("wkv6.out", 3);
    for (int t = 0; t < 4; t++) {
      assertThat(y6[t]).containsExactly(expected6[t], Offset.offset(1e-9));
    }
  }

  @Test
  void theScansGiveTheGoldens() {
    try (Arena arena = new Arena()) {
      NativeFloats y = arena.floats(10);
      new Wkv4(2, 5)
          .apply(
              1,
              5,
              new Wkv4.Operands(
                  golden(arena, "wkv4.decay"),
                  golden(arena, "wkv4.bonus"),
                  golden(arena, "wkv4.k"),
                  golden(arena, "wkv4.v")),
              y);
      Floats.assertClose(y, Goldens.of("wkv4.out"), 1e-6);
      NativeFloats y6 = arena.floats(12);
      new Wkv6(1, 3)
          .apply(
              1,
              4,
              new Wkv6.Operands(
                  golden(arena, "wkv6.r"),
                  golden(arena, "wkv6.k"),
                  golden(arena, "wkv6.v"),
                  golden(arena, "wkv6.decay"),
                  golden(arena, "wkv6.bonus")),
              y6);
      Floats.assertClose(y6, Goldens.of("wkv6.out"), 1e-6);
    }
  }

  /** Keys of up to +-300 overflow a sum of powers that is not kept below an exponent. */
  @ParameterizedTest
  @CsvSource({"1,1,1,1", "2,9,17,1", "1,40,33,150"})
  void wkv4OfAnyKeys(int sequences, int length, int width, double size) {
    int count = sequences * length * width;
    double[] k = Arrays.stream(Floats.random(count, 1)).map(x -> (float) (size * x)).toArray();
    double[] v = Floats.random(count, 2);
    double[] decay = Floats.random(width, 3);
    double[] bonus = Floats.random(width, 4);
    double[] expected = new double[count];
    for (int s = 0; s < sequences; s++) {
      for (int i = 0; i < width; i++) {
        int from = s * length * width + i;
        IntUnaryOperator at = t -> from + t * width;
        double[] y =
            ReferenceRwkv4.wkv(pick(k, length, at), pick(v, length, at), decay[i], bonus[i]);
        for (int t = 0; t < length; t++) {
          expected[at.applyAsInt(t)] = y[t];
        }
      }
    }
    try (Arena arena = new Arena()) {
      NativeFloats keys = Floats.of(arena, k);
      NativeFloats values = Floats.of(arena, v);
      NativeFloats y = arena.floats(count);
      Wkv4 wkv = new Wkv4(width, length);
      Wkv4.Operands in =
          new Wkv4.Operands(Floats.of(arena, decay), Floats.of(arena, bonus), keys, values);
      wkv.apply(sequences, length, in, y);
      Floats.assertClose(y, expected, 1e-4);
      NativeFloats dy = Floats.of(arena, Floats.random(count, 5));
      NativeFloats dw = arena.floats(width);
      NativeFloats du = arena.floats(width);
      wkv.gradient(sequences, length, in, y, dy, dw, du);
      for (NativeFloats gradient : new NativeFloats[] {keys, values, dw, du}) {
        for (float each : Floats.read(gradient)) {
          assertThat(each).isFinite();
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1,1,1", "2,9,1,17", "1,20,3,5", "1,7,2,64"})
  void wkv6OfAnyHeads(int sequences, int length, int heads, int size) {
    int width = heads * size;
    int count = sequences * length * width;
    double[] r = Floats.random(count, 1);
    double[] k = Floats.random(count, 2);
    double[] v = Floats.random(count, 3);
    double[] decay = Floats.random(count, 4);
    double[] bonus = Floats.random(width, 5);
    double[] expected = new double[count];
    for (int part = 0; part < sequences * heads; part++) {
      int from = part / heads * length * width + part % heads * size;
      double[][] y =
          ReferenceRwkv6.wkv(
              block(r, from, length, size, width),
              block(k, from, length, size, width),
              block(v, from, length, size, width),
              block(decay, from, length, size, width),
              Arrays.copyOfRange(bonus, part % heads * size, part % heads * size + size));
      for (int t = 0; t < length; t++) {
        System.arraycopy(y[t], 0, expected, from + t * width, size);
      }
    }
    try (Arena arena = new Arena()) {
      NativeFloats y = arena.floats(count);
      new Wkv6(heads, size)
          .apply(
              sequences,
              length,
              new Wkv6.Operands(
                  Floats.of(arena, r),
                  Floats.of(arena, k),
                  Floats.of(arena, v),
                  Floats.of(arena, decay),
                  Floats.of(arena, bonus)),
              y);
      Floats.assertClose(y, expected, 1e-4);
    }
  }

  /** Decays from 1e-3 to 0.999 a token, over a length at which a running sum could drift. */
  @Test
  void wkv6KeepsTheGradientOfTheDecayOverLongSequences() {
    int length = 2000;
    int n = 5;
    int count = length * n;
    double[] r = Floats.random(count, 1);
    double[] k = Floats.random(count, 2);
    double[] v = Floats.random(count, 3);
    double[] dy = Floats.random(count, 4);
    double[] decay = Floats.random(count, 5);
    for (int i = 0; i < decay.length; i++) {
      decay[i] = (float) (decay[i] + 2.2 * (i % n) - 7);
    }
    double[] expected = decayGradient(r, k, v, decay, dy, n);
    try (Arena arena = new Arena()) {
      NativeFloats gradient = arena.floats(count);
      new Wkv6(1, n)
          .gradient(
              1,
              length,
              new Wkv6.Operands(
                  Floats.of(arena, r),
                  Floats.of(arena, k),
                  Floats.of(arena, v),
                  Floats.of(arena, decay),
                  arena.floats(n)),
              Floats.of(arena, dy),
              new Wkv6.Operands(
                  arena.floats(count),
                  arena.floats(count),
                  arena.floats(count),
                  gradient,
                  arena.floats(n)));
      Floats.assertClose(gradient, expected, 1e-4);
    }
  }

  /** By states and their gradients, all kept, in double precision. */
  private static double[] decayGradient(
      double[] r, double[] k, double[] v, double[] decay, double[] dy, int n) {
    int length = r.length / n;
    double[][][] states = new double[length + 1][n][n];
    for (int t = 0; t < length; t++) {
      for (int i = 0; i < n; i++) {
        double w = Math.exp(-Math.exp(decay[t * n + i]));
        for (int j = 0; j < n; j++) {
          states[t + 1][i][j] = w * states[t][i][j] + k[t * n + i] * v[t * n + j];
        }
      }
    }
    double[] gradient = new double[r.length];
    double[][] behind = new double[n][n];
    for (int t = length - 1; t >= 0; t--) {
      for (int i = 0; i < n; i++) {
        int at = t * n + i;
        double w = Math.exp(-Math.exp(decay[at]));
        for (int j = 0; j < n; j++) {
          gradient[at] -= behind[i][j] * states[t][i][j] * w * Math.exp(decay[at]);
          behind[i][j] = w * behind[i][j] + r[at] * dy[t * n + j];
        }
      }
    }
    return gradient;
  }

  private static NativeFloats golden(Arena arena, String name) {
    return Floats.of(arena, Goldens.of(name));
  }

  private static double[][] rows(String name, int width) {
    double[] flat = Goldens.of(name);
    return block(flat, 0, flat.length / width, width, width);
  }

  private static double[][] block(double[] flat, int from, int rows, int size, int stride) {
    double[][] block = new double[rows][];
    for (int t = 0; t < rows; t++) {
      block[t] = Arrays.copyOfRange(flat, from + t * stride, from + t * stride + size);
    }
    return block;
  }

  private static double[] column(double[] flat, int i, int width) {
    return pick(flat, flat.length / width, t -> i + t * width);
  }

  private static double[] pick(double[] flat, int count, IntUnaryOperator at) {
    double[] picked = new double[count];
    Arrays.setAll(picked, t -> flat[at.applyAsInt(t)]);
    return picked;
  }
}
