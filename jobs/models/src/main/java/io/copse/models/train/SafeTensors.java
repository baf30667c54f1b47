package io.copse.models.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads and writes float tensors in the safetensors format, F32 only.
 *
 * <p>Eight bytes give the length of a JSON header, the header gives dtype, shape and data offsets
 * by name, and the data follows. All numbers are little-endian.
 */
public final class SafeTensors {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CHUNK = 1 << 14;

  private SafeTensors() {}

  /**
   * A tensor to write: a part of {@code storage}.
   *
   * @param name its name
   * @param shape its extents
   * @param storage the array that holds it, row-major
   * @param offset the index of its first value
   */
  @SuppressWarnings("ArrayRecordComponent") // A view of a model's storage, never compared.
  public record Entry(String name, List<Integer> shape, float[] storage, int offset) {
    /** Copies the shape. */
    public Entry {
      shape = List.copyOf(shape);
    }

    private int size() {
      return shape.stream().reduce(1, Math::multiplyExact);
    }
  }

  /**
   * What was read.
   *
   * @param metadata the free text of the header
   * @param tensors values by name
   * @param sha256 of all bytes, hexadecimal
   */
  public record Content(
      Map<String, String> metadata, Map<String, float[]> tensors, String sha256) {}

  /** Writes a file, whole or not at all. */
  public static void write(Path file, Map<String, String> metadata, List<Entry> entries)
      throws IOException {
    DurableFiles.write(file, out -> write(out, metadata, entries));
  }

  /**
   * What was written.
   *
   * @param sha256 of all bytes, hexadecimal
   * @param bytes how many
   */
  record Written(String sha256, long bytes) {}

  /** Writes to a stream. */
  static Written write(OutputStream out, Map<String, String> metadata, List<Entry> entries)
      throws IOException {
    ObjectNode header = JSON.createObjectNode();
    ObjectNode texts = header.putObject(TensorHeader.METADATA);
    metadata.forEach(texts::put);
    long end = 0;
    for (Entry entry : entries) {
      ObjectNode node = header.putObject(entry.name);
      node.put("dtype", "F32");
      entry.shape.forEach(node.putArray("shape")::add);
      long begin = end;
      end += 4L * entry.size();
      node.putArray("data_offsets").add(begin).add(end);
    }
    // Padded with spaces so that the data is aligned, as the format advises.
    byte[] json = JSON.writeValueAsBytes(header);
    int length = (json.length + 7) / 8 * 8;
    ByteBuffer head = ByteBuffer.allocate(8 + length).order(ByteOrder.LITTLE_ENDIAN);
    head.putLong(length).put(json);
    while (head.hasRemaining()) {
      head.put((byte) ' ');
    }
    MessageDigest digest = Hashes.sha256();
    digest.update(head.array());
    out.write(head.array());
    ByteBuffer bytes = ByteBuffer.allocate(4 * CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    for (Entry entry : entries) {
      int to = entry.offset + entry.size();
      for (int i = entry.offset; i < to; i += CHUNK) {
        int count = Math.min(CHUNK, to - i);
        bytes.clear().asFloatBuffer().put(entry.storage, i, count);
        digest.update(bytes.array(), 0, 4 * count);
        out.write(bytes.array(), 0, 4 * count);
      }
    }
    return new Written(HexFormat.of().formatHex(digest.digest()), head.capacity() + end);
  }

  /**
   * Reads to the end of a stream, which the caller closes. The header is checked against the length
   * before memory is taken for values.
   *
   * @param stream the bytes
   * @param length of all bytes
   * @param file how messages name them
   * @throws IOException if they are malformed, or fewer or more than {@code length}
   */
  public static Content read(InputStream stream, long length, String file) throws IOException {
    MessageDigest digest = Hashes.sha256();
    DataInputStream in =
        new DataInputStream(
            new DigestInputStream(new BufferedInputStream(stream, 1 << 16), digest));
    Map<String, float[]> tensors = new LinkedHashMap<>();
    try {
      TensorHeader header = TensorHeader.read(in, length, file);
      byte[] bytes = new byte[4 * CHUNK];
      for (TensorHeader.Tensor tensor : header.tensors()) {
        tensors.put(tensor.name(), readFloats(in, tensor.size(), bytes));
      }
      if (in.read() != -1) {
        throw TensorHeader.malformed(file, "it goes on after byte %d".formatted(length));
      }
      return new Content(header.metadata(), tensors, HexFormat.of().formatHex(digest.digest()));
    } catch (EOFException e) {
      throw TensorHeader.malformed(file, "it ends before byte %d".formatted(length));
    }
  }

  private static float[] readFloats(DataInputStream data, int size, byte[] bytes)
      throws IOException {
    float[] values = new float[size];
    for (int i = 0; i < size; i += CHUNK) {
      int count = Math.min(CHUNK, size - i);
      data.readFully(bytes, 0, 4 * count);
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values, i, count);
    }
    return values;
  }
}
