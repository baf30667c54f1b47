package io.copse.pipeline;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Numbers strings 0, 1, 2 and so on as they come, and finds the number of a part of a text without
 * making a string of it: an open hash table over one array of characters. Several threads may look
 * up at once while none adds.
 */
public final class StringNumbers implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int NONE = -1;
  private static final long EMPTY = NONE;

  private char[] characters = new char[256];
  private int[] ends = new int[32];
  private int size;
  // A string's hash and below it its number, in at most half of the slots.
  private long[] slots = emptySlots(64);

  /** Takes a part of a text. */
  @FunctionalInterface
  public interface Part {
    /** Takes the characters from {@code from} until before {@code to}. */
    void accept(char[] text, int from, int to);
  }

  private static long[] emptySlots(int count) {
    long[] slots = new long[count];
    Arrays.fill(slots, EMPTY);
    return slots;
  }

  /** Returns how many strings have a number. */
  public int size() {
    return size;
  }

  /** Returns the string of a number. */
  public String string(int number) {
    return new String(characters, start(number), ends[number] - start(number));
  }

  /** Returns the number of a part of a text, or -1. */
  public int find(char[] text, int from, int to) {
    return (int) slots[slot(text, from, to, hash(text, from, to))];
  }

  /** Returns the number of a part of a text, the next one if it has none yet. */
  public int add(char[] text, int from, int to) {
    int hash = hash(text, from, to);
    int slot = slot(text, from, to, hash);
    if (slots[slot] != EMPTY) {
      return (int) slots[slot];
    }
    append(text, from, to);
    slots[slot] = (long) hash << Integer.SIZE | size;
    size++;
    if (2 * size > slots.length) {
      rehash();
    }
    return size - 1;
  }

  private void append(char[] text, int from, int to) {
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, 2 * size);
    }
    int start = start(size);
    int end = Math.addExact(start, to - from);
    if (end > characters.length) {
      characters = Arrays.copyOf(characters, (int) Math.min(Integer.MAX_VALUE - 8, 2L * end));
    }
    System.arraycopy(text, from, characters, start, to - from);
    ends[size] = end;
  }

  private void rehash() {
    long[] before = slots;
    slots = emptySlots(2 * before.length);
    for (long entry : before) {
      if (entry != EMPTY) {
        int slot = (int) (entry >>> Integer.SIZE) & (slots.length - 1);
        while (slots[slot] != EMPTY) {
          slot = (slot + 1) & (slots.length - 1);
        }
        slots[slot] = entry;
      }
    }
  }

  private int start(int number) {
    return number == 0 ? 0 : ends[number - 1];
  }

  /** Returns the slot of a part of a text, or the empty one where it would be. */
  private int slot(char[] text, int from, int to, int hash) {
    int slot = hash & (slots.length - 1);
    while (slots[slot] != EMPTY && !is(slots[slot], text, from, to, hash)) {
      slot = (slot + 1) & (slots.length - 1);
    }
    return slot;
  }

  private boolean is(long entry, char[] text, int from, int to, int hash) {
    if ((int) (entry >>> Integer.SIZE) != hash) {
      return false;
    }
    int number = (int) entry;
    int start = start(number);
    return Arrays.equals(characters, start, ends[number], text, from, to);
  }

  private static int hash(char[] text, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + text[i];
    }
    hash *= 0x9e3779b1;
    return hash ^ (hash >>> 15);
  }
}
