package io.copse.pipeline.tokens;

import java.nio.charset.StandardCharsets;

/**
 * The byte level of GPT-2's tokenizer (Radford et al., 2019): each byte of a word's UTF-8 is
 * written as one printable character.
 */
final class ByteLevel {
  private static final char[] CHARACTER_OF_BYTE = characters();

  private ByteLevel() {}

  // Printable Latin-1 stands for itself; the other 68 bytes, in order, for the characters from 256.
  private static char[] characters() {
    char[] characters = new char[256];
    char next = 256;
    for (int b = 0; b < 256; b++) {
      boolean printable = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
      characters[b] = printable ? (char) b : next++;
    }
    return characters;
  }

  /** Returns the character that stands for a byte's value in [0, 256). */
  static char character(int value) {
    return CHARACTER_OF_BYTE[value];
  }

  /** Returns the byte values of the text's UTF-8. */
  static int[] bytes(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    int[] values = new int[utf8.length];
    for (int i = 0; i < utf8.length; i++) {
      values[i] = utf8[i] & 0xff;
    }
    return values;
  }
}
