package com.intel.analytics.bigdl.mkl;

/**
 * Tells BigDL that Intel's Math Kernel Library is not there.
 *
 * <p>The first BigDL tensor asks. BigDL's own class of this name would then unpack and load 166 MB
 * of native libraries that Copse never calls: its arithmetic runs on oneDNN and the Vector API.
 */
public final class MKL {
  private MKL() {}

  /** Returns false, so that BigDL computes in Java. */
  public static boolean isMKLLoaded() {
    return false;
  }

  /** Returns the threads of a library that is not there, as BigDL's engine asks for: one. */
  public static int getMklNumThreads() {
    return 1;
  }
}
