package io.copse.pipeline.tokens;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Encodes and decodes text from a tokenizer.json that {@link BpeModel} wrote, to the tokens of
 * Hugging Face's tokenizers, which read it too. Decoding what was encoded gives the text back. Not
 * safe for several threads.
 */
public final class TextTokenizer {
  private final BpeEncoder encoder;
  private final List<byte[]> spellings;

  private TextTokenizer(BpeModel model) {
    encoder = new BpeEncoder(model);
    spellings = spellings(model);
  }

  /** Opens the tokenizer of a tokenizer.json on the local file system. */
  public static TextTokenizer open(Path json) {
    try {
      return new TextTokenizer(BpeModel.fromJson(Files.readString(json)));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot open the tokenizer " + json, e);
    }
  }

  private static List<byte[]> spellings(BpeModel model) {
    List<byte[]> spellings = new ArrayList<>();
    for (int b = 0; b < BpeModel.BYTES; b++) {
      spellings.add(new byte[] {(byte) b});
    }
    spellings.add(BpeModel.END_OF_DOCUMENT_TEXT.getBytes(StandardCharsets.UTF_8));
    for (BpeModel.Merge merge : model.merges()) {
      ByteArrayOutputStream both = new ByteArrayOutputStream();
      both.writeBytes(spellings.get(merge.left()));
      both.writeBytes(spellings.get(merge.right()));
      spellings.add(both.toByteArray());
    }
    return spellings;
  }

  /** Returns the ids of the text's tokens; never the end of a document, whatever the text says. */
  public int[] encode(String text) {
    return encoder.encode(text);
  }

  /** Returns the text of the tokens; bytes that are not UTF-8 become replacement characters. */
  public String decode(int[] tokens) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int token : tokens) {
      bytes.writeBytes(spellings.get(token));
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
