package io.copse.pipeline.tokens;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.Type;

/**
 * A memory-mapped Arrow IPC file of token ids.
 *
 * <p>It has the columns doc_id (utf8) and tokens (list of uint16 or uint32), uncompressed, in one
 * record batch. Arrow's own reader would copy the file into memory, so the buffers are found by its
 * metadata alone. Safe for several threads.
 */
public final class TokenShard {
  private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);

  // The order of the batch's buffers: doc_id validity, offsets, bytes; list validity, offsets; item
  // validity, values.
  private static final int ID_OFFSETS = 1;
  private static final int ID_BYTES = 2;
  private static final int LIST_OFFSETS = 4;
  private static final int VALUES = 6;
  private static final int BUFFERS = 7;

  // A schema of two columns and the places of seven buffers take less than a kilobyte.
  private static final int MOST_METADATA = 1 << 20;

  private final MappedFile map;
  private final int documents;
  private final int width;
  private final Place[] buffers;

  /** Where a buffer lies in the file. */
  private record Place(long start, long bytes) {}

  private TokenShard(MappedFile map, int documents, int width, Place[] buffers) {
    this.map = map;
    this.documents = documents;
    this.width = width;
    this.buffers = buffers;
  }

  /**
   * Maps a file.
   *
   * @throws IllegalStateException if it is not a shard of tokens
   */
  public static TokenShard open(Path file) {
    MappedFile map = MappedFile.open(file);
    try {
      return parse(map);
    } catch (RuntimeException damaged) {
      // The metadata's reader follows damaged offsets to wherever they point.
      throw new IllegalStateException(
          "%s is not a shard of tokens: delete it and run the command again.".formatted(file),
          damaged);
    }
  }

  private static TokenShard parse(MappedFile map) {
    long end = map.length() - MAGIC.length;
    long footerEnd = end - Integer.BYTES;
    require(footerEnd > 0 && Arrays.equals(map.bytes(end, MAGIC.length), MAGIC));
    int footerLength = map.intAt(footerEnd);
    Footer footer = Footer.getRootAsFooter(metadata(map, footerEnd - footerLength, footerLength));
    require(footer.recordBatchesLength() == 1);
    int width = tokenWidth(footer.schema());
    Block block = footer.recordBatches(0);
    // A message begins with a marker and its length, each of four bytes.
    int prefix = 2 * Integer.BYTES;
    Message message =
        Message.getRootAsMessage(
            metadata(map, block.offset() + prefix, block.metaDataLength() - prefix));
    RecordBatch batch = (RecordBatch) message.header(new RecordBatch());
    require(batch != null && batch.compression() == null && batch.buffersLength() == BUFFERS);
    long body = Math.addExact(block.offset(), block.metaDataLength());
    Place[] buffers = new Place[BUFFERS];
    for (int i = 0; i < BUFFERS; i++) {
      Buffer buffer = batch.buffers(i);
      long start = Math.addExact(body, buffer.offset());
      Objects.checkFromIndexSize(start, buffer.length(), map.length());
      buffers[i] = new Place(start, buffer.length());
    }
    TokenShard shard = new TokenShard(map, Math.toIntExact(batch.length()), width, buffers);
    require(shard.documents > 0 && shard.holdsItsDocuments());
    return shard;
  }

  private static ByteBuffer metadata(MappedFile map, long at, int length) {
    require(length > 0 && length <= MOST_METADATA);
    return ByteBuffer.wrap(map.bytes(at, length)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int tokenWidth(Schema schema) {
    require(
        schema.fieldsLength() == 2
            && "doc_id".equals(schema.fields(0).name())
            && "tokens".equals(schema.fields(1).name())
            && schema.fields(1).childrenLength() == 1);
    Field item = schema.fields(1).children(0);
    require(item.typeType() == Type.Int);
    int bits = ((Int) item.type(new Int())).bitWidth();
    require(bits == Short.SIZE || bits == Integer.SIZE);
    return bits / Byte.SIZE;
  }

  /** Whether the buffers are as long as the number of documents and their ends say. */
  private boolean holdsItsDocuments() {
    long offsets = (documents + 1L) * Integer.BYTES;
    return buffers[ID_OFFSETS].bytes >= offsets
        && buffers[LIST_OFFSETS].bytes >= offsets
        && offset(ID_OFFSETS, documents) <= buffers[ID_BYTES].bytes
        && tokenOffset(documents) >= 0
        && (long) tokenOffset(documents) * width <= buffers[VALUES].bytes;
  }

  private static void require(boolean shard) {
    if (!shard) {
      throw new IllegalArgumentException("The file has not the parts of a shard.");
    }
  }

  /** Returns the number of documents. */
  public int documents() {
    return documents;
  }

  /** Returns the id of the document at a place. */
  public String documentId(int document) {
    int from = offset(ID_OFFSETS, document);
    byte[] id = map.bytes(buffers[ID_BYTES].start + from, offset(ID_OFFSETS, document + 1) - from);
    return new String(id, StandardCharsets.UTF_8);
  }

  /** Returns where the tokens of the document at a place begin; for documents(), where all end. */
  public int tokenOffset(int document) {
    return offset(LIST_OFFSETS, document);
  }

  private int offset(int buffer, int document) {
    return map.intAt(buffers[buffer].start + (long) document * Integer.BYTES);
  }

  /**
   * Copies {@code count} ids, from the token at {@code offset} on, to {@code out} from {@code at}.
   */
  public void copy(long offset, int count, int[] out, int at) {
    Place values = buffers[VALUES];
    Objects.checkFromIndexSize(offset, count, values.bytes / width);
    long from = values.start + offset * width;
    if (width == Short.BYTES) {
      map.shorts(from, count, out, at);
    } else {
      map.ints(from, count, out, at);
    }
  }
}
