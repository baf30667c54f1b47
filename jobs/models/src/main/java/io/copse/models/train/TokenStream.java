package io.copse.models.train;

/**
 * An infinite stream of training windows.
 *
 * <p>A window is a pure function of its number, so that the data cursor of a run is one {@code
 * long}.
 */
public interface TokenStream {

  /**
   * Fills windows {@code firstWindow} to {@code firstWindow + sequences - 1}.
   *
   * @param firstWindow number of the first window, 0 or more
   * @param sequences number of windows
   * @param length context length; a window has one token more, its last target
   * @param out {@code sequences * (length + 1)} token ids, window after window
   */
  void windows(long firstWindow, int sequences, int length, int[] out);
}
