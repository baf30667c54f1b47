package io.copse.pipeline.corpus;

import io.copse.pipeline.identity.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Decodes, cleans, cuts and names texts on their way to documents. */
final class Texts {
  private static final int ID_BYTES = 16;
  private static final int MOST_BYTES_OF_CHAR = 3;
  private static final char BLANK = ' ';
  private static final char[] FOLDED = folded();

  private Texts() {}

  /**
   * Returns the bytes as text with line feeds. They are UTF-8, or else ISO-8859-1, which old
   * sources are written in.
   */
  static String decode(byte[] bytes) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      text = new String(bytes, StandardCharsets.ISO_8859_1);
    }
    return clean(text);
  }

  /** Returns the text without byte order mark and carriage returns, and valid as UTF-8. */
  static String clean(String text) {
    String cleaned = text.replace("\r\n", "\n").replace('\r', '\n');
    if (!cleaned.isEmpty() && cleaned.charAt(0) == '\uFEFF') {
      cleaned = cleaned.substring(1);
    }
    // A lone surrogate has no UTF-8; encoding puts a question mark there.
    return hasSurrogates(cleaned)
        ? new String(cleaned.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)
        : cleaned;
  }

  private static boolean hasSurrogates(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Cuts a text into pieces of at most {@code maxBytes} bytes of UTF-8. A piece ends after a line
   * if it can, else after a sentence, a blank, or any character; the first three are looked for in
   * its second half only. The pieces joined are the text, but blank pieces are left out.
   */
  static List<String> cut(String text, int maxBytes) {
    if (maxBytes < 4) {
      throw new IllegalArgumentException(
          "Documents of at most %d bytes cannot hold every character: allow at least 4."
              .formatted(maxBytes));
    }
    List<String> pieces = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int end = pieceEnd(text, start, maxBytes);
      String piece = text.substring(start, end);
      if (!piece.isBlank()) {
        pieces.add(piece);
      }
      start = end;
    }
    return pieces;
  }

  private static int pieceEnd(String text, int start, int maxBytes) {
    if ((long) MOST_BYTES_OF_CHAR * (text.length() - start) <= maxBytes) {
      return text.length();
    }
    int bytes = 0;
    int line = -1;
    int sentence = -1;
    int blank = -1;
    int at = start;
    while (at < text.length()) {
      int codePoint = text.codePointAt(at);
      int width = utf8Bytes(codePoint);
      if (bytes + width > maxBytes) {
        return line > 0 ? line : sentence > 0 ? sentence : blank > 0 ? blank : at;
      }
      bytes += width;
      int next = at + Character.charCount(codePoint);
      if (2 * bytes >= maxBytes) {
        if (codePoint == '\n') {
          line = next;
        } else if (Character.isWhitespace(codePoint)) {
          blank = next;
          if (at > start && endsSentence(text.codePointBefore(at))) {
            sentence = next;
          }
        } else if (codePoint == '\u3002') {
          sentence = next;
        }
      }
      at = next;
    }
    return at;
  }

  private static boolean endsSentence(int codePoint) {
    return codePoint == '.' || codePoint == '!' || codePoint == '?' || codePoint == ';';
  }

  private static int utf8Bytes(int codePoint) {
    return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }

  /**
   * Returns the hash that names a text's UTF-8: the first 128 bits of its SHA-256, in hexadecimal.
   */
  static String id(byte[] utf8) {
    return HexFormat.of().formatHex(Sha256.digest().digest(utf8), 0, ID_BYTES);
  }

  /** Returns the id of the text without regard to case and blanks: equal for duplicates. */
  static String contentKey(String text) {
    char[] key = text.toCharArray();
    int length = 0;
    boolean blank = false;
    for (char c : key) {
      char folded = FOLDED[c];
      if (folded == BLANK) {
        blank = length > 0;
      } else {
        if (blank) {
          key[length++] = BLANK;
          blank = false;
        }
        key[length++] = folded;
      }
    }
    return id(new String(key, 0, length).getBytes(StandardCharsets.UTF_8));
  }

  /** Returns each character in lower case; for white space, a blank. */
  private static char[] folded() {
    char[] folded = new char[Character.MAX_VALUE + 1];
    for (int c = 0; c < folded.length; c++) {
      folded[c] = Character.isWhitespace(c) ? BLANK : Character.toLowerCase((char) c);
    }
    return folded;
  }

  /** Returns a number in [0, 1) that depends on the seed and the key alone, in 2^-53 steps. */
  static double unit(long seed, String key) {
    long bits = ByteBuffer.wrap(Sha256.of(seed + ":" + key)).getLong();
    return (bits >>> 11) * 0x1p-53;
  }
}
