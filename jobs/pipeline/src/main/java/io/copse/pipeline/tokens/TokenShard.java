package io.copse.pipeline.tokens;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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

  private final int documents;
  private final int width;
  private final ByteBuffer idOffsets;
  private final ByteBuffer idBytes;
  private final ByteBuffer listOffsets;
  private final ByteBuffer values;

  private TokenShard(int documents, int width, ByteBuffer[] buffers) {
    this.documents = documents;
    this.width = width;
    this.idOffsets = buffers[ID_OFFSETS];
    this.idBytes = buffers[ID_BYTES];
    this.listOffsets = buffers[LIST_OFFSETS];
    this.values = buffers[VALUES];
  }

  /**
   * Maps a file.
   *
   * @throws IllegalStateException if it is not a shard of tokens
   */
  public static TokenShard open(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer map =
          channel
              .map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
              .order(ByteOrder.LITTLE_ENDIAN);
      return parse(map, file);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot map " + file, e);
    }
  }

  private static TokenShard parse(ByteBuffer map, Path file) {
    int end = map.capacity() - MAGIC.length;
    int footerEnd = end - Integer.BYTES;
    require(footerEnd > 0 && slice(map, end, MAGIC.length).equals(ByteBuffer.wrap(MAGIC)), file);
    int footerLength = map.getInt(footerEnd);
    require(footerLength > 0 && footerLength < footerEnd, file);
    Footer footer = Footer.getRootAsFooter(slice(map, footerEnd - footerLength, footerLength));
    require(footer.recordBatchesLength() == 1, file);
    int width = tokenWidth(footer.schema(), file);
    Block block = footer.recordBatches(0);
    int at = Math.toIntExact(block.offset());
    // A message begins with a marker and its length, each of four bytes.
    int prefix = 2 * Integer.BYTES;
    Message message =
        Message.getRootAsMessage(slice(map, at + prefix, block.metaDataLength() - prefix));
    RecordBatch batch = (RecordBatch) message.header(new RecordBatch());
    require(batch != null && batch.compression() == null, file);
    require(batch.buffersLength() == BUFFERS, file);
    ByteBuffer[] buffers = new ByteBuffer[BUFFERS];
    for (int i = 0; i < BUFFERS; i++) {
      Buffer buffer = batch.buffers(i);
      buffers[i] =
          slice(
              map,
              Math.toIntExact(at + block.metaDataLength() + buffer.offset()),
              Math.toIntExact(buffer.length()));
    }
    return new TokenShard(Math.toIntExact(batch.length()), width, buffers);
  }

  private static int tokenWidth(Schema schema, Path file) {
    require(
        schema.fieldsLength() == 2
            && "doc_id".equals(schema.fields(0).name())
            && "tokens".equals(schema.fields(1).name())
            && schema.fields(1).childrenLength() == 1,
        file);
    Field item = schema.fields(1).children(0);
    require(item.typeType() == Type.Int, file);
    int bits = ((Int) item.type(new Int())).bitWidth();
    require(bits == Short.SIZE || bits == Integer.SIZE, file);
    return bits / Byte.SIZE;
  }

  private static ByteBuffer slice(ByteBuffer map, int at, int length) {
    return map.slice(at, length).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void require(boolean shard, Path file) {
    if (!shard) {
      throw new IllegalStateException(
          "%s is not a shard of tokens: delete it and run the command again.".formatted(file));
    }
  }

  /** Returns the number of documents. */
  public int documents() {
    return documents;
  }

  /** Returns the id of the document at a place. */
  public String documentId(int document) {
    int from = idOffsets.getInt(document * Integer.BYTES);
    byte[] id = new byte[idOffsets.getInt((document + 1) * Integer.BYTES) - from];
    idBytes.get(from, id);
    return new String(id, StandardCharsets.UTF_8);
  }

  /** Returns where the tokens of the document at a place begin; for documents(), where all end. */
  public int tokenOffset(int document) {
    return listOffsets.getInt(document * Integer.BYTES);
  }

  /**
   * Copies {@code count} ids, from the token at {@code offset} on, to {@code out} from {@code at}.
   */
  public void copy(long offset, int count, int[] out, int at) {
    int from = Math.toIntExact(offset * width);
    if (width == Short.BYTES) {
      for (int i = 0; i < count; i++) {
        out[at + i] = values.getShort(from + i * Short.BYTES) & 0xffff;
      }
    } else {
      for (int i = 0; i < count; i++) {
        out[at + i] = values.getInt(from + i * Integer.BYTES);
      }
    }
  }
}
