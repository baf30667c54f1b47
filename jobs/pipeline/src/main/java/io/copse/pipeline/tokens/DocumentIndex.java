package io.copse.pipeline.tokens;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * A mapped list of documents in their order of training: which shard holds each, where, and where
 * it begins in the stream of the documents packed one after another with an end-of-document token
 * after each.
 *
 * <p>The file, little-endian: for each document its start in the stream and its token offset
 * (int64), shard and token count (int32); then a trailer of the number of documents, the length of
 * the stream (int64), the CRC-32C of all before it, the version (int32) and "COPSEIDX".
 */
public final class DocumentIndex {
  /** Name of the index of all domains' documents. */
  public static final String ALL = "all.index";

  private static final int ENTRY_BYTES = 24;
  private static final int TRAILER_BYTES = 32;
  private static final int VERSION = 1;
  private static final byte[] MAGIC = "COPSEIDX".getBytes(StandardCharsets.US_ASCII);

  private final ByteBuffer map;
  private final int documents;
  private final long streamTokens;

  private DocumentIndex(ByteBuffer map, int documents, long streamTokens) {
    this.map = map;
    this.documents = documents;
    this.streamTokens = streamTokens;
  }

  /** Returns the name of the index of a domain's documents. */
  public static String fileName(String domain) {
    return "domain-" + URLEncoder.encode(domain, StandardCharsets.UTF_8) + ".index";
  }

  /**
   * Maps a file.
   *
   * @throws IllegalStateException if it is not an index, or not as it was written
   */
  public static DocumentIndex open(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer map =
          channel
              .map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
              .order(ByteOrder.LITTLE_ENDIAN);
      int end = map.capacity() - TRAILER_BYTES;
      require(end >= 0 && end % ENTRY_BYTES == 0, file);
      CRC32C crc = new CRC32C();
      crc.update(map.slice(0, end + 2 * Long.BYTES));
      require(
          map.getLong(end) == end / ENTRY_BYTES
              && map.getInt(end + 16) == (int) crc.getValue()
              && map.getInt(end + 20) == VERSION
              && map.slice(end + 24, MAGIC.length).equals(ByteBuffer.wrap(MAGIC)),
          file);
      return new DocumentIndex(map, end / ENTRY_BYTES, map.getLong(end + 8));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot map " + file, e);
    }
  }

  private static void require(boolean index, Path file) {
    if (!index) {
      throw new IllegalStateException(
          "%s is not an index of documents as it was written: delete it and start again, which makes it anew."
              .formatted(file));
    }
  }

  /** Returns the number of documents. */
  public int documents() {
    return documents;
  }

  /** Returns the length of the packed stream: all tokens and one end for each document. */
  public long streamTokens() {
    return streamTokens;
  }

  /** Returns where the document at a place begins in the packed stream. */
  long start(int document) {
    return map.getLong(document * ENTRY_BYTES);
  }

  /** Returns where the tokens of the document at a place begin in its shard. */
  long tokenOffset(int document) {
    return map.getLong(document * ENTRY_BYTES + 8);
  }

  /** Returns the shard of the document at a place. */
  int shard(int document) {
    return map.getInt(document * ENTRY_BYTES + 16);
  }

  /** Returns the number of tokens of the document at a place, without its end. */
  int tokenCount(int document) {
    return map.getInt(document * ENTRY_BYTES + 20);
  }

  /** Returns the document that holds a position of the packed stream, or whose end does. */
  int documentAt(long position) {
    int low = 0;
    int high = documents - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (start(middle) <= position) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** Writes an index, document after document. */
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
      write(buffer(2 * Long.BYTES).putLong(documents).putLong(streamTokens));
      out.write(
          buffer(TRAILER_BYTES - 2 * Long.BYTES)
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
