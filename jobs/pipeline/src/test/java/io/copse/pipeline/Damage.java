package io.copse.pipeline;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Damaged copies of a file's bytes, as disks, kills and people leave them. */
public final class Damage {
  private Damage() {}

  /** Returns damaged copies: the usual ones first, then seeded flips, cuts, zeros and splices. */
  public static List<byte[]> of(byte[] whole, int count) {
    List<byte[]> damaged = new ArrayList<>();
    for (String text : List.of("", "null", "{}", "[]", "[null]", "{", "\"\"", "0", "-1", "true")) {
      damaged.add(text.getBytes(StandardCharsets.UTF_8));
    }
    damaged.add(new byte[whole.length]);
    damaged.add(Arrays.copyOf(whole, 2 * whole.length));
    SplittableRandom random = new SplittableRandom(16);
    while (damaged.size() < count) {
      byte[] copy = whole.clone();
      int at = random.nextInt(copy.length);
      int end = at + random.nextInt(Math.min(64, copy.length - at)) + 1;
      switch (random.nextInt(6)) {
        case 0 -> copy = Arrays.copyOf(copy, at);
        case 1 -> Arrays.fill(copy, at, end, (byte) 0);
        case 2 -> Arrays.fill(copy, at, end, (byte) 0xff);
        case 3 -> {
          int from = random.nextInt(copy.length - (end - at) + 1);
          System.arraycopy(whole, from, copy, at, end - at);
        }
        default -> copy[at] ^= (byte) (1 << random.nextInt(8));
      }
      if (!Arrays.equals(copy, whole)) {
        damaged.add(copy);
      }
    }
    return damaged;
  }

  /** Whether a failure is one that a user can read: one sentence of ours, about a named file. */
  public static boolean isSentence(Throwable failure, String file) {
    String message = failure.getMessage();
    return (failure instanceof IllegalStateException || failure instanceof UsageException)
        && message != null
        && message.contains(file)
        && message.endsWith(".")
        && !message.contains("\n")
        && !message.contains("Exception");
  }
}
