package io.copse.models.train;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The header of a safetensors file, checked against the file's length. Its tensors lie one behind
 * the other and end where the file ends, so that arrays for them take no more than the file does.
 *
 * @param metadata the free text
 * @param tensors in the order of their data
 */
record TensorHeader(Map<String, String> metadata, List<Tensor> tensors) {
  static final String METADATA = "__metadata__";

  /** The format's own limit, in bytes. */
  static final int LONGEST = 100_000_000;

  private static final int MOST_TEXTS = 1_000;
  private static final int LONGEST_SHOWN_NAME = 80;

  /** Some Java machines have no array of the last few lengths. */
  private static final long MOST_VALUES = Integer.MAX_VALUE - 8;

  /** Without Jackson's table of names, which refuses names of equal hashes by another exception. */
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES).build();

  /**
   * A tensor's place.
   *
   * @param begin its first byte, from the end of the header
   * @param end the byte behind its last one
   */
  record Tensor(String name, long begin, long end) {
    /** The number of values. */
    int size() {
      return (int) ((end - begin) / Float.BYTES);
    }
  }

  /**
   * Reads the beginning of a file up to its data.
   *
   * @param in the file from its first byte on
   * @param length of the whole file in bytes
   * @param file how messages name it
   * @throws IOException if the header is malformed or does not fit the length
   */
  static TensorHeader read(DataInputStream in, long length, String file) throws IOException {
    long room = length - Long.BYTES;
    if (room < 0) {
      throw malformed(file, "it has %d bytes".formatted(length));
    }
    long size = Long.reverseBytes(in.readLong());
    if (size < 2 || size > Math.min(room, LONGEST)) {
      throw malformed(file, "it has %d bytes and claims a header of %d".formatted(length, size));
    }
    byte[] json = new byte[(int) size];
    in.readFully(json);
    TensorHeader header = new Text(json, file).header();
    header.requireFull(room - size, file);
    return header;
  }

  /** Returns the sentence that refuses a file. */
  static IOException malformed(String file, String reason) {
    return new IOException(
        "%s is damaged or no safetensors file (%s): copy it again, or write it anew."
            .formatted(file, reason));
  }

  private void requireFull(long dataBytes, String file) throws IOException {
    long end = 0;
    for (Tensor tensor : tensors) {
      if (tensor.begin != end) {
        throw malformed(
            file,
            "tensor %s begins at byte %d of the data and not at byte %d"
                .formatted(shown(tensor.name), tensor.begin, end));
      }
      end = tensor.end;
      if (end > dataBytes) {
        throw malformed(
            file,
            "tensor %s ends at byte %d and the data at byte %d"
                .formatted(shown(tensor.name), end, dataBytes));
      }
    }
    if (end != dataBytes) {
      throw malformed(file, "its tensors have %d bytes and its data %d".formatted(end, dataBytes));
    }
  }

  /** Returns a name that a file gave, on one line and not too long. */
  private static String shown(String name) {
    String begin = name.substring(0, Math.min(name.length(), LONGEST_SHOWN_NAME));
    return "'%s'".formatted(String.valueOf(JsonStringEncoder.getInstance().quoteAsString(begin)));
  }

  /** The JSON text of a header, read token by token: its nesting and size make no tree. */
  private static final class Text {
    private final byte[] bytes;
    private final String file;
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final List<Tensor> tensors = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    /** What the parser has come to. */
    private String place = "its header";

    Text(byte[] bytes, String file) {
      this.bytes = bytes;
      this.file = file;
    }

    TensorHeader header() throws IOException {
      try (JsonParser json =
          JSON.createParser(
              new InputStreamReader(
                  new ByteArrayInputStream(bytes), StandardCharsets.UTF_8.newDecoder()))) {
        begin(json, JsonToken.START_OBJECT);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          member(json, json.currentName());
        }
        place = "its header";
        if (json.nextToken() != null) {
          throw refused("has more than one JSON object");
        }
      } catch (JsonProcessingException | CharacterCodingException e) {
        throw refused("is no JSON text");
      }
      tensors.sort(Comparator.comparingLong(Tensor::begin).thenComparingLong(Tensor::end));
      return new TensorHeader(metadata, List.copyOf(tensors));
    }

    private void member(JsonParser json, String name) throws IOException {
      place = name.equals(METADATA) ? METADATA : "tensor " + shown(name);
      if (!names.add(name)) {
        throw refused("is there twice");
      }
      begin(json, JsonToken.START_OBJECT);
      if (name.equals(METADATA)) {
        texts(json);
      } else {
        tensors.add(tensor(json, name));
      }
    }

    private void texts(JsonParser json) throws IOException {
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        if (json.nextToken() != JsonToken.VALUE_STRING) {
          throw refused("has a value that is no text");
        }
        if (metadata.put(name, json.getText()) != null || metadata.size() > MOST_TEXTS) {
          throw refused("has a name twice, or more than %d texts".formatted(MOST_TEXTS));
        }
      }
    }

    private Tensor tensor(JsonParser json, String name) throws IOException {
      Set<String> fields = new HashSet<>();
      long bytes = 0;
      long begin = 0;
      long end = 0;
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        if (!fields.add(field)) {
          throw refused("has two fields " + shown(field));
        }
        switch (field) {
          case "dtype" -> requireFloats(json);
          case "shape" -> bytes = bytes(json);
          case "data_offsets" -> {
            begin(json, JsonToken.START_ARRAY);
            json.nextToken();
            begin = whole(json, "an offset");
            json.nextToken();
            end = whole(json, "an offset");
            if (json.nextToken() != JsonToken.END_ARRAY) {
              throw refused("has more than two offsets");
            }
          }
          default -> throw refused("has an unknown field " + shown(field));
        }
      }
      if (fields.size() < 3) {
        throw refused("lacks its dtype, shape or data_offsets");
      }
      if (end - begin != bytes) {
        throw refused(
            "has a shape of %d bytes and data from byte %d to byte %d"
                .formatted(bytes, begin, end));
      }
      return new Tensor(name, begin, end);
    }

    private void requireFloats(JsonParser json) throws IOException {
      if (json.nextToken() != JsonToken.VALUE_STRING || !json.getText().equals("F32")) {
        throw refused("is not of dtype F32");
      }
    }

    private long bytes(JsonParser json) throws IOException {
      begin(json, JsonToken.START_ARRAY);
      long values = 1;
      while (json.nextToken() != JsonToken.END_ARRAY) {
        long extent = whole(json, "an extent");
        if (extent > 0 && values > MOST_VALUES / extent) {
          throw refused("has more values than one array holds");
        }
        values *= extent;
      }
      return Float.BYTES * values;
    }

    private void begin(JsonParser json, JsonToken token) throws IOException {
      if (json.nextToken() != token) {
        throw refused(
            "has a value that is no " + (token == JsonToken.START_ARRAY ? "list" : "object"));
      }
    }

    /** Returns the number of the present token, 0 or more. */
    private long whole(JsonParser json, String what) throws IOException {
      if (json.currentToken() != JsonToken.VALUE_NUMBER_INT
          || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
          || json.getLongValue() < 0) {
        throw refused("has %s that is no whole number from 0 on".formatted(what));
      }
      return json.getLongValue();
    }

    private IOException refused(String reason) {
      return malformed(file, place + " " + reason);
    }
  }
}
