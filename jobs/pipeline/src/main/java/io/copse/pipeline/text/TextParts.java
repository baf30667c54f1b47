package io.copse.pipeline.text;

import java.util.Arrays;

/**
 * The parts of one text, such as its words, in their order, with the numbers that {@link
 * StringNumbers} gave them. It is filled again for each text, and belongs to one thread.
 */
public final class TextParts {
  private char[] text = {};
  private int size;
  private int[] starts = new int[1024];
  private int[] ends = new int[1024];

  // StringNumbers fills these, step by step.
  int[] hashes = new int[1024];
  long[] slots = new long[1024];
  int[] numbers = new int[1024];

  /** Begins another text, without parts. */
  public void of(char[] text) {
    this.text = text;
    size = 0;
  }

  /** Adds the characters from {@code start} until before {@code end}. */
  public void add(int start, int end) {
    if (size == starts.length) {
      starts = Arrays.copyOf(starts, 2 * size);
      ends = Arrays.copyOf(ends, 2 * size);
      hashes = new int[2 * size];
      slots = new long[2 * size];
      numbers = new int[2 * size];
    }
    starts[size] = start;
    ends[size] = end;
    size++;
  }

  /** Returns the text whose parts these are. */
  public char[] text() {
    return text;
  }

  /** Returns the number of parts. */
  public int size() {
    return size;
  }

  /** Returns where a part starts. */
  public int start(int part) {
    return starts[part];
  }

  /** Returns where a part ends. */
  public int end(int part) {
    return ends[part];
  }

  /** Returns a part's number, or {@link StringNumbers#NONE}. */
  public int number(int part) {
    return numbers[part];
  }

  /** Returns a part as a string. */
  public String string(int part) {
    return new String(text, starts[part], ends[part] - starts[part]);
  }
}
