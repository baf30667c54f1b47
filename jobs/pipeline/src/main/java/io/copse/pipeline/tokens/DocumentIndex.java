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
 * A memory-mapped list of documents in their order of training.
 *
 * <p>It says where the tokens of each document are in the shards, and where the document begins in
 * the packed stream, in which an end-of-document token follows each document.
 *
 * <p>The file is little-endian. For each document it has the start in the stream and the token
 * offset (int64), then the shard and the token count (int32). A trailer follows: the number of
 * documents and the length of the stream (int64), the CRC-32C of all before it and the version
 * (int32), and "COPSEIDX".
 */
public final class DocumentIndex {
  /** The file name of the index of all domains' documents. */
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

  /** Returns the file name of the index of a domain's documents. */
  public static String fileName(String domain) {
    return "domain-" + URLEncoder.encode(domain, StandardCharsets.UTF_8) + ".index";
  }

  /**
   * Maps a file.
   *
   * @throws IllegalStateException if it is not an index, or was changed after it was written
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
          "%s is not an index of documents as it was written: delete it and run the command again."
              .formatted(file));
    }
  }

  /** Returns the number of documents. */
  public int documents() {
    return documents;
  }

  /** Returns the length of the packed stream: all tokens, and one more for each document. */
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

  /** Returns the number of tokens of the document at a place, without its end of document. */
  int tokenCount(int document) {
    return map.getInt(document * ENTRY_BYTES + 20);
  }

  /** Returns the place of the document that holds a position of the packed stream. */
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
