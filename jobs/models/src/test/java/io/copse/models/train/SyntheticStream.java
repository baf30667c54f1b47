package io.copse.models.train;

import java.util.SplittableRandom;

/** Windows of a seeded Markov chain: token t is followed by 3t + 1 in four of five cases. */
record SyntheticStream(long seed, int vocabulary) implements TokenStream {

  @Override
  public void windows(long firstWindow, int sequences, int length, int[] out) {
    for (int s = 0; s < sequences; s++) {
      SplittableRandom random = new SplittableRandom(seed * 1_000_003 + firstWindow + s);
      int token = random.nextInt(vocabulary);
      for (int t = 0; t <= length; t++) {
        out[s * (length + 1) + t] = token;
        token = random.nextInt(5) == 0 ? random.nextInt(vocabulary) : (3 * token + 1) % vocabulary;
      }
    }
  }
}
