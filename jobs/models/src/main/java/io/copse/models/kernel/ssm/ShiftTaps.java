package io.copse.models.kernel.ssm;

import static io.copse.models.kernel.Lanes.WIDTH;
import static io.copse.models.kernel.Lanes.load;
import static io.copse.models.kernel.Lanes.store;

import io.copse.models.kernel.Lanes;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.convolution.CausalConvolution;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/**
 * The shift state-space model of H3 (Fu et al. 2022) as the taps of a {@link CausalConvolution}.
 * Its state moves on by one place a token, so the weight of lag l is {@code sum over i of b[i] c[i
 * + l]}; a skip adds to lag 0. All are [states, stride] with the channels padded, see {@link
 * Channels}; the taps run from the greatest lag to 0.
 */
public final class ShiftTaps {
  private ShiftTaps() {}

  /** Writes the taps [states, stride]. */
  public static void make(
      int states,
      int stride,
      NativeFloats b,
      NativeFloats c,
      NativeFloats skip,
      NativeFloats taps) {
    ByteBuffer bs = b.bytes();
    ByteBuffer cs = c.bytes();
    for (int channel = 0; channel < stride; channel += WIDTH) {
      for (int lag = 0; lag < states; lag++) {
        FloatVector sum = lag == 0 ? load(skip.bytes(), channel) : FloatVector.zero(Lanes.SPECIES);
        for (int i = 0; i + lag < states; i++) {
          sum = load(bs, i * stride + channel).fma(load(cs, (i + lag) * stride + channel), sum);
        }
        store(sum, taps.bytes(), (states - 1 - lag) * stride + channel);
      }
    }
  }

  /** Overwrites the gradients of b, c and the skip, given those of the taps. */
  // More than seven arguments: a flat loop over the runs of one model and their gradients.
  public static void gradient(
      int states,
      int stride,
      NativeFloats b,
      NativeFloats c,
      NativeFloats dTaps,
      NativeFloats db,
      NativeFloats dc,
      NativeFloats dSkip) {
    ByteBuffer taps = dTaps.bytes();
    for (int channel = 0; channel < stride; channel += WIDTH) {
      for (int i = 0; i < states; i++) {
        FloatVector bSum = FloatVector.zero(Lanes.SPECIES);
        for (int lag = 0; i + lag < states; lag++) {
          bSum =
              load(taps, (states - 1 - lag) * stride + channel)
                  .fma(load(c.bytes(), (i + lag) * stride + channel), bSum);
        }
        store(bSum, db.bytes(), i * stride + channel);
        FloatVector cSum = FloatVector.zero(Lanes.SPECIES);
        for (int lag = 0; lag <= i; lag++) {
          cSum =
              load(taps, (states - 1 - lag) * stride + channel)
                  .fma(load(b.bytes(), (i - lag) * stride + channel), cSum);
        }
        store(cSum, dc.bytes(), i * stride + channel);
      }
      store(load(taps, (states - 1) * stride + channel), dSkip.bytes(), channel);
    }
  }
}
