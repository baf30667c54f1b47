package io.copse.models.kernel;

/**
 * Rows of channels that are padded with zeros to whole vectors, so that a kernel needs no second
 * loop for the rest of a row. Kernels that take a {@code stride} expect such rows, and keep zero
 * channels zero.
 */
public final class Channels {
  private Channels() {}

  /** The floats that a row of so many channels takes. */
  public static int stride(int channels) {
    return Lanes.whole(channels + Lanes.WIDTH - 1);
  }

  /** Spreads rows [rows, channels] out to [rows, stride]; the padding is left as it is. */
  public static void pad(int rows, int channels, NativeFloats x, NativeFloats padded) {
    int stride = stride(channels);
    for (int row = 0; row < rows; row++) {
      Rows.move(x, row * channels, padded, row * stride, channels);
    }
  }

  /** Closes rows [rows, stride] up to [rows, channels]. */
  public static void unpad(int rows, int channels, NativeFloats padded, NativeFloats x) {
    int stride = stride(channels);
    for (int row = 0; row < rows; row++) {
      Rows.move(padded, row * stride, x, row * channels, channels);
    }
  }
}
