package io.copse.pipeline.corpus.read;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * The text of a stream of bytes. A byte order mark goes before the charset that is named, and is
 * left out. A sequence that is not of the charset becomes half of a surrogate pair, which {@link
 * Replaced} counts, and the text goes on behind it. No pair is torn between two reads.
 */
public final class DecodedText extends Reader {
  private static final int BUFFER = 1 << 14;

  private final InputStream in;
  private final CharsetDecoder decoder;
  private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER).flip();
  private long bytesRead;
  private long badSequences;
  private boolean ended;
  private boolean flushed;

  /**
   * Begins a text; reads its byte order mark.
   *
   * @param named the charset of a text without a byte order mark
   */
  public DecodedText(InputStream in, Charset named) {
    Beginning beginning = Beginning.of(in, FirstBytes.LONGEST_MARK);
    FirstBytes first = new FirstBytes(beginning.bytes());
    int mark = 0;
    Charset charset = named;
    if (first.markUtf8()) {
      charset = StandardCharsets.UTF_8;
      mark = 3;
    } else if (first.markUtf32LittleEndian()) {
      charset = Charset.forName("UTF-32LE");
      mark = 4;
    } else if (first.markUtf32BigEndian()) {
      charset = Charset.forName("UTF-32BE");
      mark = 4;
    } else if (first.markUtf16LittleEndian()) {
      charset = StandardCharsets.UTF_16LE;
      mark = 2;
    } else if (first.markUtf16BigEndian()) {
      charset = StandardCharsets.UTF_16BE;
      mark = 2;
    }
    this.in = beginning.from(mark);
    this.bytesRead = mark;
    this.decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  /** The bytes that were taken from the stream so far. */
  public long bytesRead() {
    return bytesRead;
  }

  /** How many sequences of bytes were not of the charset so far. */
  public long badSequences() {
    return badSequences;
  }

  @Override
  public int read(char[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    CharBuffer chars = CharBuffer.wrap(target, offset, length);
    while (chars.position() == 0 && !flushed) {
      CoderResult result = decoder.decode(bytes, chars, ended);
      while (result.isError() && chars.hasRemaining()) {
        chars.put(Replaced.BAD);
        badSequences++;
        bytes.position(bytes.position() + result.length());
        result = decoder.decode(bytes, chars, ended);
      }
      if (result.isUnderflow()) {
        if (ended) {
          flushed = decoder.flush(chars).isUnderflow();
        } else if (chars.position() == 0) {
          fill(); // If it throws, no character that was decoded is lost.
        }
      } else if (chars.position() == 0) {
        // A pair of surrogates does not fit into one place.
        throw new IllegalArgumentException("A text is read two characters at a time or more.");
      }
    }
    return chars.position() == 0 ? -1 : chars.position();
  }

  private void fill() throws IOException {
    bytes.compact();
    int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
    if (count < 0) {
      ended = true;
    } else {
      bytesRead += count;
      bytes.position(bytes.position() + count);
    }
    bytes.flip();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
