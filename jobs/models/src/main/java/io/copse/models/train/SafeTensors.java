package io.copse.models.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
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
  private static final String METADATA = "__metadata__";
  private static final int LONGEST_HEADER = 100_000_000;
  private static final int CHUNK = 1 << 18;

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

  /** Writes to a stream, and returns the sha256 of what was written, hexadecimal. */
  static String write(OutputStream out, Map<String, String> metadata, List<Entry> entries)
      throws IOException {
    ObjectNode header = JSON.createObjectNode();
    ObjectNode texts = header.putObject(METADATA);
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
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Reads to the end of a stream, which the caller closes.
   *
   * @param stream the bytes
   * @param file how messages name them
   * @throws IOException if they are malformed or cut off
   */
  public static Content read(InputStream stream, String file) throws IOException {
    MessageDigest digest = Hashes.sha256();
    InputStream in = new DigestInputStream(new BufferedInputStream(stream, 1 << 16), digest);
    DataInputStream data = new DataInputStream(in);
    long length = Long.reverseBytes(data.readLong());
    if (length < 2 || length > LONGEST_HEADER) {
      throw new IOException(
          "%s claims a header of %d bytes: it is no safetensors file.".formatted(file, length));
    }
    byte[] json = new byte[(int) length];
    data.readFully(json);
    JsonNode header = JSON.readTree(new String(json, StandardCharsets.UTF_8));
    Map<String, String> metadata = new LinkedHashMap<>();
    header
        .path(METADATA)
        .fields()
        .forEachRemaining(f -> metadata.put(f.getKey(), f.getValue().asText()));
    List<Place> places = places(file, header);
    Map<String, float[]> tensors = new LinkedHashMap<>();
    byte[] bytes = new byte[4 * CHUNK];
    for (Place place : places) {
      tensors.put(place.name, readFloats(data, (int) ((place.end - place.begin) / 4), bytes));
    }
    if (in.read() != -1) {
      throw new IOException("%s goes on after its last tensor.".formatted(file));
    }
    return new Content(metadata, tensors, HexFormat.of().formatHex(digest.digest()));
  }

  private record Place(String name, long begin, long end) {}

  private static List<Place> places(String file, JsonNode header) throws IOException {
    List<Place> places = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : header.properties()) {
      if (field.getKey().equals(METADATA)) {
        continue;
      }
      JsonNode node = field.getValue();
      long size = 4;
      for (JsonNode extent : node.path("shape")) {
        size *= extent.asLong();
      }
      long begin = node.path("data_offsets").path(0).asLong(-1);
      long end = node.path("data_offsets").path(1).asLong(-1);
      if (!node.path("dtype").asText().equals("F32") || end - begin != size || size >= 1L << 33) {
        throw new IOException(
            "Tensor %s of %s is not F32, or its shape does not fit its data."
                .formatted(field.getKey(), file));
      }
      places.add(new Place(field.getKey(), begin, end));
    }
    places.sort(Comparator.comparingLong(Place::begin));
    long at = 0;
    for (Place place : places) {
      if (place.begin != at) {
        throw new IOException("%s has a gap before tensor %s.".formatted(file, place.name));
      }
      at = place.end;
    }
    return places;
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
