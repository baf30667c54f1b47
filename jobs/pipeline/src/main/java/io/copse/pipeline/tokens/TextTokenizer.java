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
 * Encodes text to tokens and decodes tokens to text, with a tokenizer.json.
 *
 * <p>Hugging Face's tokenizers give the same tokens with the file that {@link TokenizerExport}
 * makes of this one, for all characters of Unicode 13, which Java 17 has. Newer letters are no
 * letters here, so that words may end elsewhere. A text that holds {@code <|endoftext|>} has the
 * bytes of these letters. Decoding encoded text gives the text back. Not safe for several threads.
 */
public final class TextTokenizer {
  private final BpeEncoder encoder;
  private final List<byte[]> spellings;

  private TextTokenizer(BpeModel model) {
    encoder = new BpeEncoder(model);
    spellings = spellings(model);
  }

  /**
   * Reads a tokenizer.json on the local file system.
   *
   * @throws IllegalStateException if it is not as {@link BpeModel#toJson} wrote it
   */
  public static TextTokenizer open(Path json) {
    try {
      String text = new String(Files.readAllBytes(json), StandardCharsets.UTF_8);
      return BpeModel.fromJson(text)
          .map(TextTokenizer::new)
          .orElseThrow(
              () ->
                  new IllegalStateException(
                      "%s is not a tokenizer as it was written: delete it and run the command again."
                          .formatted(json)));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the tokenizer " + json, e);
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

  /** Returns the number of token ids. */
  int vocabularySize() {
    return spellings.size();
  }

  /** Returns the ids of the text's tokens. No text gives the end of a document. */
  public int[] encode(String text) {
    return encoder.encode(text);
  }

  /** Returns the text of tokens. Bytes that are not UTF-8 become replacement characters. */
  public String decode(int[] tokens) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int token : tokens) {
      bytes.writeBytes(spellings.get(token));
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
