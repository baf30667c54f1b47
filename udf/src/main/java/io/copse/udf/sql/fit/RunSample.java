package io.copse.udf.sql.fit;

import io.copse.udf.run.RunStatus;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * The runs of one group while a query gathers them. Beyond a limit, those with the lowest hashes
 * are kept. So the buffer never holds more than twice the limit, partial buffers merge by union,
 * and the sample depends on the runs alone, never on their order or partitions. Equal runs are kept
 * or left out together, up to the limit.
 *
 * <p>A run is left out and counted if it failed by its status, lacks a number, or diverged, so that
 * its loss is NaN or infinite. A run with another number that is not finite and above 0 is counted
 * as wrong.
 */
final class RunSample {
  /** The longest array of numbers. */
  private static final long MAX_NUMBERS = Integer.MAX_VALUE - 8L;

  /** Words of a status that are kept, and their lengths. */
  private static final int MAX_WORDS = 5;

  private static final int MAX_WORD = 40;

  private final int width;
  private final int limit;

  private double[] numbers;
  private int size;

  /** A run above this hash can no longer be among the lowest. */
  private long ceiling = Long.MAX_VALUE;

  private long fit;
  private long failed;
  private long diverged;
  private long incomplete;
  private long wrong;
  private final TreeSet<String> unknownWords = new TreeSet<>();

  /**
   * @param width numbers of a run, the loss last
   * @param limit runs kept
   */
  RunSample(int width, int limit) {
    this.width = width;
    this.limit = limit;
    this.numbers = new double[16 * width];
  }

  /** Adds a run. */
  void add(double[] run) {
    double loss = run[width - 1];
    if (Double.isNaN(loss) || Double.isInfinite(loss)) {
      diverged++;
      return;
    }
    for (double number : run) {
      if (!(number > 0 && number < Double.POSITIVE_INFINITY)) {
        wrong++;
        return;
      }
    }
    fit++;
    keep(run, 0);
  }

  /** Counts a run that lacks a number. */
  void addIncomplete() {
    incomplete++;
  }

  /**
   * Counts a run whose status is not that of one that finished.
   *
   * @param status what it says; null if nothing
   */
  void addFailed(String status) {
    failed++;
    if (status != null && RunStatus.of(status) == RunStatus.Outcome.UNKNOWN) {
      name(status.strip());
    }
  }

  /** The first of the words of a status that no table knows, in their order. */
  List<String> unknownWords() {
    return List.copyOf(unknownWords);
  }

  private void name(String word) {
    unknownWords.add(word.length() <= MAX_WORD ? word : word.substring(0, MAX_WORD));
    if (unknownWords.size() > MAX_WORDS) {
      unknownWords.pollLast();
    }
  }

  /** Adds another sample of the same width and limit. */
  RunSample merge(RunSample other) {
    fit += other.fit;
    failed += other.failed;
    diverged += other.diverged;
    incomplete += other.incomplete;
    wrong += other.wrong;
    other.unknownWords.forEach(this::name);
    for (int i = 0; i < other.size; i++) {
      keep(other.numbers, i * width);
    }
    return this;
  }

  /** The kept runs, at most the limit, in an order of their own. */
  List<double[]> runs() {
    shrink();
    List<double[]> runs = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      runs.add(Arrays.copyOfRange(numbers, i * width, (i + 1) * width));
    }
    return runs;
  }

  /** Runs that can be fitted, the ones beyond the limit too. */
  long seen() {
    return fit;
  }

  /** Runs left out because of their status. */
  long failed() {
    return failed;
  }

  /** Runs left out because their loss is NaN or infinite. */
  long diverged() {
    return diverged;
  }

  /** Runs left out because they lack a number. */
  long incomplete() {
    return incomplete;
  }

  /** All runs left out. */
  long skipped() {
    return failed + diverged + incomplete;
  }

  /** Runs with a number that no run can have. */
  long wrong() {
    return wrong;
  }

  byte[] toBytes() {
    shrink();
    byte[] words = String.join("\n", unknownWords).getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(
            Math.toIntExact(
                6L * Long.BYTES
                    + Integer.BYTES
                    + words.length
                    + (long) size * width * Double.BYTES));
    bytes.putInt(words.length).put(words);
    bytes.putLong(fit).putLong(failed).putLong(diverged).putLong(incomplete);
    bytes.putLong(wrong).putLong(ceiling);
    bytes.asDoubleBuffer().put(numbers, 0, size * width);
    return bytes.array();
  }

  static RunSample fromBytes(byte[] serialised, int width, int limit) {
    ByteBuffer bytes = ByteBuffer.wrap(serialised);
    RunSample sample = new RunSample(width, limit);
    byte[] words = new byte[bytes.getInt()];
    bytes.get(words);
    new String(words, StandardCharsets.UTF_8)
        .lines()
        .filter(word -> !word.isEmpty())
        .forEach(sample.unknownWords::add);
    sample.fit = bytes.getLong();
    sample.failed = bytes.getLong();
    sample.diverged = bytes.getLong();
    sample.incomplete = bytes.getLong();
    sample.wrong = bytes.getLong();
    sample.ceiling = bytes.getLong();
    sample.numbers = new double[Math.max(width, bytes.remaining() / Double.BYTES)];
    sample.size = bytes.remaining() / Double.BYTES / width;
    bytes.asDoubleBuffer().get(sample.numbers, 0, sample.size * width);
    return sample;
  }

  private void keep(double[] from, int offset) {
    if (hash(from, offset) > ceiling) {
      return;
    }
    if ((size + 1) * width > numbers.length) {
      numbers = Arrays.copyOf(numbers, grown());
    }
    System.arraycopy(from, offset, numbers, size * width, width);
    size++;
    if (size >= 2L * limit) {
      shrink();
    }
  }

  /** Twice the room, but no more than is ever needed. */
  private int grown() {
    long most = Math.min(MAX_NUMBERS, (2L * limit + 1) * width);
    long room = Math.min(2L * numbers.length, most);
    if (room < (size + 1L) * width) {
      throw new IllegalStateException(
          "A group has more than %d runs, which is too many to keep: lower the option max_runs."
              .formatted(size));
    }
    return (int) room;
  }

  private void shrink() {
    if (size <= limit) {
      return;
    }
    long[] hashes = new long[size];
    Integer[] order = new Integer[size];
    for (int i = 0; i < size; i++) {
      hashes[i] = hash(numbers, i * width);
      order[i] = i;
    }
    Arrays.sort(order, (i, j) -> compare(hashes, i, j));
    double[] kept = new double[limit * width];
    for (int i = 0; i < limit; i++) {
      System.arraycopy(numbers, order[i] * width, kept, i * width, width);
    }
    ceiling = hashes[order[limit - 1]];
    numbers = kept;
    size = limit;
  }

  /** By hash, and by the numbers if the hashes are equal. */
  private int compare(long[] hashes, int i, int j) {
    int byHash = Long.compare(hashes[i], hashes[j]);
    return byHash != 0
        ? byHash
        : Arrays.compare(numbers, i * width, (i + 1) * width, numbers, j * width, (j + 1) * width);
  }

  /** The finaliser of SplitMix64 over the bits of each number. */
  private long hash(double[] from, int offset) {
    long hash = 0;
    for (int j = 0; j < width; j++) {
      hash = (hash ^ Double.doubleToLongBits(from[offset + j])) + 0x9e3779b97f4a7c15L;
      hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
      hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
      hash ^= hash >>> 31;
    }
    return hash;
  }
}
