package io.copse.pipeline.corpus.read;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Cuts a text into pieces of at most so many bytes of UTF-8, as it is read.
 *
 * <p>A piece ends after a line if it can, else after a sentence, a blank, or any character; the
 * first three are looked for in its second half only. The pieces joined are the text.
 */
public final class TextCutter {
  private static final int LEAST_BYTES = 4;
  private static final int LEAST_BUFFER = 1 << 13;

  private final Reader text;
  private final int maxBytes;
  private char[] buffer;
  private int start;
  private int end;
  private boolean ended;

  /**
   * Begins to cut a text.
   *
   * @throws IllegalArgumentException if a piece could not hold every character
   */
  public TextCutter(Reader text, int maxBytes) {
    if (maxBytes < LEAST_BYTES) {
      throw new IllegalArgumentException(
          "Documents of at most %d bytes cannot hold every character: allow at least 4."
              .formatted(maxBytes));
    }
    this.text = text;
    this.maxBytes = maxBytes;
    this.buffer = new char[LEAST_BUFFER];
  }

  /** Cuts a whole text. */
  public static List<String> cut(String text, int maxBytes) {
    // A character takes three bytes at most, and a pair of surrogates four.
    if (!text.isEmpty() && maxBytes >= LEAST_BYTES && text.length() <= maxBytes / 3) {
      return List.of(text);
    }
    TextCutter cutter = new TextCutter(new StringReader(text), maxBytes);
    List<String> pieces = new ArrayList<>();
    try {
      for (Optional<String> piece = cutter.next(); piece.isPresent(); piece = cutter.next()) {
        pieces.add(piece.get());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return pieces;
  }

  /** Returns the next piece, empty at the end of the text. */
  public Optional<String> next() throws IOException {
    fill();
    if (start == end) {
      return Optional.empty();
    }
    int pieceEnd = pieceEnd();
    String piece = new String(buffer, start, pieceEnd - start);
    start = pieceEnd;
    return Optional.of(piece);
  }

  /** Reads until the next piece is there whole: a character takes a byte at least. */
  private void fill() throws IOException {
    while (!ended && end - start <= maxBytes) {
      if (end == buffer.length) {
        if (start > 0) {
          System.arraycopy(buffer, start, buffer, 0, end - start);
          end -= start;
          start = 0;
        } else {
          buffer = Arrays.copyOf(buffer, (int) Math.min(Integer.MAX_VALUE - 8, 2L * buffer.length));
        }
      }
      int count = text.read(buffer, end, buffer.length - end);
      ended = count < 0;
      end += Math.max(0, count);
    }
  }

  private int pieceEnd() {
    int bytes = 0;
    int line = -1;
    int sentence = -1;
    int blank = -1;
    int at = start;
    while (at < end) {
      int codePoint = Character.codePointAt(buffer, at, end);
      int width = utf8Bytes(codePoint);
      if (bytes + width > maxBytes) {
        return line > 0 ? line : sentence > 0 ? sentence : blank > 0 ? blank : at;
      }
      bytes += width;
      int next = at + Character.charCount(codePoint);
      if (2 * (long) bytes >= maxBytes) {
        if (codePoint == '\n') {
          line = next;
        } else if (Character.isWhitespace(codePoint)) {
          blank = next;
          if (at > start && endsSentence(Character.codePointBefore(buffer, at, start))) {
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
}
