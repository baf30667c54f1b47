package io.copse.pipeline.corpus;

import io.copse.pipeline.corpus.read.FilePart;
import io.copse.pipeline.corpus.read.SourceFile;
import io.copse.pipeline.corpus.read.Utf8;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.util.Text;
import org.apache.arrow.vector.util.ValueVectorUtility;

/**
 * A file of Arrow's streaming format, or of its file format, which holds a stream. Each row is a
 * text.
 *
 * @param text the field of the text
 * @param group the field of the group; if none, a file is a group
 * @param maxDocumentBytes a piece has at most so many bytes of UTF-8
 */
record ArrowRows(FieldPath text, FieldPath group, int maxDocumentBytes) implements FileFormat {
  /** How a file of the file format begins; the stream follows. */
  private static final String MAGIC = "ARROW1\0\0";

  /** What stands before the length of a message. */
  private static final int CONTINUES = -1;

  /** The most memory that a file may take for each of its bytes, which may be compressed. */
  private static final long MEMORY_PER_BYTE = 20;

  private static final long LEAST_MEMORY = 16L << 20;

  @Override
  public boolean splits() {
    return false;
  }

  @Override
  public Iterator<Found> read(FilePart part, InputStream in) throws IOException {
    BufferedInputStream stream = new BufferedInputStream(in);
    stream.mark(MAGIC.length());
    byte[] head = stream.readNBytes(MAGIC.length());
    if (!new String(head, StandardCharsets.ISO_8859_1).equals(MAGIC)) {
      stream.reset();
    }
    return new Rows(part.file(), stream);
  }

  /** The rows of one file. A batch of them is in memory at a time. */
  private final class Rows extends FoundByRecord {
    private final String file;
    private final long mostBytes;
    private final BufferedInputStream in;
    private final RootAllocator memory;
    private final ArrowStreamReader reader;
    private VectorSchemaRoot batch;
    private int rowOfBatch;
    private long row;

    Rows(SourceFile file, BufferedInputStream in) {
      this.file = file.name();
      this.mostBytes = Math.max(LEAST_MEMORY, MEMORY_PER_BYTE * file.bytes());
      this.in = in;
      this.memory = new RootAllocator(mostBytes);
      this.reader = new ArrowStreamReader(in, memory);
    }

    /** Arrow takes the memory that a message claims before it reads the message. */
    private void checkNextLength() throws IOException {
      in.mark(2 * Integer.BYTES);
      byte[] head = in.readNBytes(2 * Integer.BYTES);
      in.reset();
      ByteBuffer ints = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
      int first = head.length < Integer.BYTES ? 0 : ints.getInt();
      int length = first == CONTINUES && ints.remaining() >= Integer.BYTES ? ints.getInt() : first;
      if (length < 0 || length > mostBytes) {
        throw new IOException("it is no Arrow");
      }
    }

    @Override
    List<Found> nextRecord() throws IOException {
      try {
        if (batch == null) {
          checkNextLength();
          batch = reader.getVectorSchemaRoot();
        }
        while (rowOfBatch == batch.getRowCount()) {
          checkNextLength();
          if (!reader.loadNextBatch()) {
            return last();
          }
          rowOfBatch = 0;
          validate(text);
          validate(group);
        }
        row++;
        return found(rowOfBatch++);
      } catch (RuntimeException e) {
        throw new IOException("it is no Arrow: " + e.getMessage(), e);
      }
    }

    @Override
    public void close() {
      try (memory) {
        reader.close(false); // The stream is the caller's.
      } catch (IOException | RuntimeException e) {
        // All rows that could be read are read. Arrow loses the memory of a damaged message.
      }
    }

    private List<Found> found(int index) {
      Reject.Place place = new Reject.Place(file, 0, row);
      Object value = at(text, index);
      Object key = group.isNone() ? file : at(group, index);
      if (!(value instanceof Text || value instanceof String) || key == null) {
        Reason reason = key == null ? Reason.NO_GROUP : Reason.NO_TEXT;
        return List.of(new Reject(reason, place, String.valueOf(value), 0));
      }
      byte[] bytes =
          value instanceof Text utf8
              ? utf8.copyBytes()
              : value.toString().getBytes(StandardCharsets.UTF_8);
      return new Piece.Whole(key.toString(), row, Utf8.decode(bytes), bytes.length)
          .pieces(place, maxDocumentBytes);
    }

    /** Damaged offsets could ask for any memory. */
    private void validate(FieldPath path) {
      FieldVector column = path.isNone() ? null : column(path);
      if (column != null) {
        ValueVectorUtility.validateFull(column);
      }
    }

    private FieldVector column(FieldPath path) {
      return batch.getVector(path.steps().get(0).toString());
    }

    private Object at(FieldPath path, int index) {
      FieldVector column = column(path);
      Object value = column == null ? null : column.getObject(index);
      for (Serializable step : path.steps().subList(1, path.steps().size())) {
        value =
            value instanceof Map<?, ?> map
                ? map.get(step)
                : value instanceof List<?> list
                        && step instanceof Integer place
                        && place < list.size()
                    ? list.get(place)
                    : null;
      }
      return value;
    }
  }
}
