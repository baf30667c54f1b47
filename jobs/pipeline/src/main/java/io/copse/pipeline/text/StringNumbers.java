package io.copse.pipeline.text;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Numbers strings 0, 1, 2 and so on in the order in which they are added.
 *
 * <p>It is an open hash table over one array of characters, and finds the numbers of a text's parts
 * without making strings of them. Several threads may look up at once while none adds.
 *
 * <p>If the table is larger than the cache, most time is spent waiting for memory. So the data of a
 * string lies side by side, and the slots of all parts of a text are read before the first is
 * compared, which lets the processor wait for many at once.
 */
public final class StringNumbers implements Serializable {
  private static final long serialVersionUID = 1;

  /** Stands for the number of a string that has none. */
  public static final int NONE = -1;

  private static final long EMPTY = NONE;

  /** Two characters each hold a string's number and its length, before its characters. */
  private static final int HEAD = 4;

  private char[] characters = new char[256];
  private int end;
  // Where the characters of each string start, by number.
  private int[] starts = new int[32];
  private int size;
  // A string's hash in the upper 32 bits and its start in the lower, in at most half of the slots.
  private long[] slots = emptySlots(64);

  private static long[] emptySlots(int count) {
    long[] slots = new long[count];
    Arrays.fill(slots, EMPTY);
    return slots;
  }

  /** Returns the number of strings. */
  public int size() {
    return size;
  }

  /** Returns the number of characters that hold the strings, with their numbers and lengths. */
  public int characters() {
    return end;
  }

  /** Returns the string of a number. */
  public String string(int number) {
    int start = starts[number];
    return new String(characters, start, twice(start - 2));
  }

  /** Returns the number of a part of a text, or {@link #NONE}. */
  public int find(char[] text, int from, int to) {
    return numberIn(slot(text, from, to, hash(text, from, to)));
  }

  /** Finds the number of each part, or {@link #NONE}. */
  public void find(TextParts parts) {
    readSlots(parts);
    for (int part = 0; part < parts.size(); part++) {
      int number = numberInFirstSlot(parts, part);
      parts.numbers[part] =
          number != NONE || parts.slots[part] == EMPTY ? number : numberIn(slot(parts, part));
    }
  }

  /** Returns the number of a part of a text. A part without a number gets the next one. */
  public int add(char[] text, int from, int to) {
    return add(text, from, to, hash(text, from, to));
  }

  /** Finds the number of each part. A part without a number gets the next one. */
  public void add(TextParts parts) {
    readSlots(parts);
    for (int part = 0; part < parts.size(); part++) {
      int number = numberInFirstSlot(parts, part);
      parts.numbers[part] =
          number != NONE
              ? number
              : add(parts.text(), parts.start(part), parts.end(part), parts.hashes[part]);
    }
  }

  /** Reads the first slot of each part's hash, which may hold another string. */
  private void readSlots(TextParts parts) {
    char[] text = parts.text();
    int size = parts.size();
    int[] hashes = parts.hashes;
    for (int part = 0; part < size; part++) {
      hashes[part] = hash(text, parts.start(part), parts.end(part));
    }
    long[] read = parts.slots;
    for (int part = 0; part < size; part++) {
      read[part] = slots[hashes[part] & (slots.length - 1)];
    }
  }

  private int numberInFirstSlot(TextParts parts, int part) {
    long slot = parts.slots[part];
    return slot != EMPTY
            && is(slot, parts.text(), parts.start(part), parts.end(part), parts.hashes[part])
        ? twice((int) slot - HEAD)
        : NONE;
  }

  private int slot(TextParts parts, int part) {
    return slot(parts.text(), parts.start(part), parts.end(part), parts.hashes[part]);
  }

  private int numberIn(int slot) {
    return slots[slot] == EMPTY ? NONE : twice((int) slots[slot] - HEAD);
  }

  private int add(char[] text, int from, int to, int hash) {
    int slot = slot(text, from, to, hash);
    if (slots[slot] != EMPTY) {
      return numberIn(slot);
    }
    int length = to - from;
    int start = Math.addExact(end, HEAD);
    end = Math.addExact(start, length);
    if (end > characters.length) {
      characters = Arrays.copyOf(characters, (int) Math.min(Integer.MAX_VALUE - 8, 2L * end));
    }
    putTwice(start - HEAD, size);
    putTwice(start - 2, length);
    System.arraycopy(text, from, characters, start, length);
    if (size == starts.length) {
      starts = Arrays.copyOf(starts, 2 * size);
    }
    starts[size] = start;
    slots[slot] = (long) hash << Integer.SIZE | start;
    size++;
    if (2 * size > slots.length) {
      rehash();
    }
    return size - 1;
  }

  /** Returns the whole number that two characters hold. */
  private int twice(int at) {
    return characters[at] << Character.SIZE | characters[at + 1];
  }

  private void putTwice(int at, int value) {
    characters[at] = (char) (value >>> Character.SIZE);
    characters[at + 1] = (char) value;
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

  /** Returns the slot of a part of a text, or the empty slot where it would be. */
  private int slot(char[] text, int from, int to, int hash) {
    int slot = hash & (slots.length - 1);
    while (slots[slot] != EMPTY && !is(slots[slot], text, from, to, hash)) {
      slot = (slot + 1) & (slots.length - 1);
    }
    return slot;
  }

  private boolean is(long entry, char[] text, int from, int to, int hash) {
    int start = (int) entry;
    int length = to - from;
    if ((int) (entry >>> Integer.SIZE) != hash || twice(start - 2) != length) {
      return false;
    }
    // Most strings are short, and a loop compares short ones faster than Arrays.equals.
    for (int i = 0; i < length; i++) {
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
