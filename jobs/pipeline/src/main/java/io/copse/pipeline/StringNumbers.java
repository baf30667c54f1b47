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

  private char[] characters = new char[256];
  private int[] ends = new int[32];
  private int[] hashes = new int[32];
  private int size;
  // The numbers, at most half as many as slots.
  private int[] slots = emptySlots(64);

  /** Takes a part of a text. */
  @FunctionalInterface
  public interface Part {
    /** Takes the characters from {@code from} until before {@code to}. */
    void accept(char[] text, int from, int to);
  }

  private static int[] emptySlots(int count) {
    int[] slots = new int[count];
    Arrays.fill(slots, NONE);
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
    return slots[slot(text, from, to, hash(text, from, to))];
  }

  /** Returns the number of a part of a text, the next one if it has none yet. */
  public int add(char[] text, int from, int to) {
    int hash = hash(text, from, to);
    int slot = slot(text, from, to, hash);
    if (slots[slot] == NONE) {
      append(text, from, to, hash);
      slots[slot] = size++;
      if (2 * size > slots.length) {
        rehash();
      }
      return size - 1;
    }
    return slots[slot];
  }

  private void append(char[] text, int from, int to, int hash) {
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, 2 * size);
      hashes = Arrays.copyOf(hashes, 2 * size);
    }
    int start = start(size);
    int end = Math.addExact(start, to - from);
    if (end > characters.length) {
      characters = Arrays.copyOf(characters, (int) Math.min(Integer.MAX_VALUE - 8, 2L * end));
    }
    System.arraycopy(text, from, characters, start, to - from);
    ends[size] = end;
    hashes[size] = hash;
  }

  private void rehash() {
    slots = emptySlots(2 * slots.length);
    for (int number = 0; number < size; number++) {
      int slot = hashes[number] & (slots.length - 1);
      while (slots[slot] != NONE) {
        slot = (slot + 1) & (slots.length - 1);
      }
      slots[slot] = number;
    }
  }

  private int start(int number) {
    return number == 0 ? 0 : ends[number - 1];
  }

  /** Returns the slot of a part of a text, or the empty one where it would be. */
  private int slot(char[] text, int from, int to, int hash) {
    int slot = hash & (slots.length - 1);
    while (slots[slot] != NONE && !is(slots[slot], text, from, to, hash)) {
      slot = (slot + 1) & (slots.length - 1);
    }
    return slot;
  }

  private boolean is(int number, char[] text, int from, int to, int hash) {
    int start = start(number);
    if (hashes[number] != hash || ends[number] - start != to - from) {
      return false;
    }
    for (int i = 0; i < to - from; i++) {
      if (characters[start + i] != text[from + i]) {
        return false;
      }
    }
    return true;
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
