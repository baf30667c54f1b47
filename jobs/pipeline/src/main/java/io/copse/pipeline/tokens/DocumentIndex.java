package io.copse.pipeline.tokens;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * A memory-mapped list of documents in their order of training, of any length.
 *
 * <p>It says where the tokens of each document are in the shards, and where the document begins in
 * the packed stream, in which an end-of-document token follows each document.
 *
 * <p>The file is little-endian. For each document it has the start in the stream and the token
 * offset (int64), then the shard and the token count (int32). A trailer follows: the number of
 * documents and the length of the stream (int64), the CRC-32C of all before it and the version
 * (int32), and "COPSEIDX".
 *
 * <p>To open it reads the trailer alone. The checksum is compared once at each start of a job, by
 * {@link DocumentIndexes#areWhole}, because a large index takes a minute to read.
 */
public final class DocumentIndex {
  /** The file name of the index of all domains' documents. */
  public static final String ALL = "all.index";

  private static final int ENTRY_BYTES = 24;
  private static final int TRAILER_BYTES = 32;
  private static final int VERSION = 1;
  private static final byte[] MAGIC = "COPSEIDX".getBytes(StandardCharsets.US_ASCII);

  // The trailer's parts, from its start on. The checksum is of all before itself.
  private static final int CHECKSUM = 2 * Long.BYTES;
  private static final int FORMAT = CHECKSUM + Integer.BYTES;
  private static final int FORMAT_BYTES = TRAILER_BYTES - FORMAT;

  private final MappedFile map;
  private final long documents;
  private final long streamTokens;

  private DocumentIndex(MappedFile map, long documents, long streamTokens) {
    this.map = map;
    this.documents = documents;
    this.streamTokens = streamTokens;
  }

  /** Returns the file name of the index of a domain's documents. */
  public static String fileName(String domain) {
    return "domain-" + URLEncoder.encode(domain, StandardCharsets.UTF_8) + ".index";
  }

  /**
   * Maps a file.
   *
   * @throws IllegalStateException if its length and its end are not those of an index
   */
  public static DocumentIndex open(Path file) {
    return of(MappedFile.open(file), file.toString());
  }

  /**
   * Returns the index in a mapped file.
   *
   * @param name how messages name the file
   */
  static DocumentIndex of(MappedFile map, String name) {
    long end = map.length() - TRAILER_BYTES;
    if (end < 0
        || end % ENTRY_BYTES != 0
        || map.longAt(end) != end / ENTRY_BYTES
        || map.longAt(end + Long.BYTES) < end / ENTRY_BYTES
        || !isFormat(map.bytes(end + FORMAT, FORMAT_BYTES))) {
      throw new IllegalStateException(
          "%s is not an index of documents as it was written: delete it and run the command again."
              .formatted(name));
    }
    return new DocumentIndex(map, end / ENTRY_BYTES, map.longAt(end + Long.BYTES));
  }

  /** Whether the bytes after the checksum are those of this version. */
  private static boolean isFormat(byte[] bytes) {
    return Arrays.equals(bytes, Writer.buffer(FORMAT_BYTES).putInt(VERSION).put(MAGIC).array());
  }

  /**
   * Whether a stream holds a whole index with its checksum. All of it is read.
   *
   * @param length how many bytes it has
   */
  static boolean isWhole(InputStream in, long length) throws IOException {
    long left = length - TRAILER_BYTES + CHECKSUM;
    if (left < CHECKSUM || (length - TRAILER_BYTES) % ENTRY_BYTES != 0) {
      return false;
    }
    CRC32C crc = new CRC32C();
    byte[] buffer = new byte[1 << 16];
    while (left > 0) {
      int count = in.readNBytes(buffer, 0, (int) Math.min(left, buffer.length));
      if (count == 0) {
        return false;
      }
      crc.update(buffer, 0, count);
      left -= count;
    }
    byte[] checksum = in.readNBytes(Integer.BYTES);
    return Arrays.equals(
            checksum, Writer.buffer(Integer.BYTES).putInt((int) crc.getValue()).array())
        && isFormat(in.readNBytes(FORMAT_BYTES));
  }

  /** Returns the number of documents. */
  public long documents() {
    return documents;
  }

  /** Returns the length of the packed stream: all tokens, and one more for each document. */
  public long streamTokens() {
    return streamTokens;
  }

  /** Returns where the document at a place begins in the packed stream. */
  long start(long document) {
    return map.longAt(document * ENTRY_BYTES);
  }

  /** Returns where the tokens of the document at a place begin in its shard. */
  long tokenOffset(long document) {
    return map.longAt(document * ENTRY_BYTES + 8);
  }

  /** Returns the shard of the document at a place. */
  int shard(long document) {
    return map.intAt(document * ENTRY_BYTES + 16);
  }

  /** Returns the number of tokens of the document at a place, without its end of document. */
  int tokenCount(long document) {
    return map.intAt(document * ENTRY_BYTES + 20);
  }

  /** Returns the place of the document that holds a position of the packed stream. */
  long documentAt(long position) {
    long low = 0;
    long high = documents - 1;
    while (low < high) {
      long middle = (low + high + 1) >>> 1;
      if (start(middle) <= position) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** Writes an index, one document after the other. */
  static final class Writer {
    private final OutputStream out;
    private final CRC32C crc = new CRC32C();
    private long documents;
    private long streamTokens;

    Writer(OutputStream out) {
      this.out = out;
    }

    void add(int shard, long tokenOffset, int tokenCount) throws IOException {
      write(
          buffer(ENTRY_BYTES)
              .putLong(streamTokens)
              .putLong(tokenOffset)
              .putInt(shard)
              .putInt(tokenCount));
      documents++;
      streamTokens += tokenCount + 1L;
    }

    void end() throws IOException {
      write(buffer(CHECKSUM).putLong(documents).putLong(streamTokens));
      out.write(
          buffer(TRAILER_BYTES - CHECKSUM)
              .putInt((int) crc.getValue())
              .putInt(VERSION)
              .put(MAGIC)
              .array());
    }

    long documents() {
      return documents;
    }

    long streamTokens() {
      return streamTokens;
    }

    private void write(ByteBuffer bytes) throws IOException {
      crc.update(bytes.array());
      out.write(bytes.array());
    }

    private static ByteBuffer buffer(int bytes) {
      return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
  }
}
