package io.copse.pipeline.tokens;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import ai.djl.util.Utils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Encodes and decodes text with Hugging Face's tokenizers, from a tokenizer.json that {@link
 * BpeModel} wrote. Decoding what was encoded gives the text back. Not safe for several threads.
 */
public final class TextTokenizer implements AutoCloseable {
  private final HuggingFaceTokenizer tokenizer;

  private TextTokenizer(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** Opens the tokenizer of a tokenizer.json on the local file system. */
  public static TextTokenizer open(Path json) {
    NativeFolder.require();
    try {
      return new TextTokenizer(
          HuggingFaceTokenizer.newInstance(
              json, Map.of("addSpecialTokens", "false", "truncation", "false")));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot open the tokenizer " + json, e);
    }
  }

  /** Returns the ids of the text's tokens; never the end of a document, whatever the text says. */
  public int[] encode(String text) {
    int mark = text.indexOf(BpeModel.END_OF_DOCUMENT_TEXT);
    if (mark < 0) {
      return plain(text);
    }
    // The library would read the words of the special token as the token: it must not see them
    // whole.
    int cut = mark + 1;
    int[] head = plain(text.substring(0, cut));
    int[] tail = encode(text.substring(cut));
    int[] both = Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, both, head.length, tail.length);
    return both;
  }

  private int[] plain(String text) {
    // The library's Encoding also fetches each token's text and place, several times the ids' cost.
    long encoding = TokenizersLibrary.LIB.encode(tokenizer.getHandle(), text, false);
    try {
      return LongStream.of(TokenizersLibrary.LIB.getTokenIds(encoding))
          .mapToInt(Math::toIntExact)
          .toArray();
    } finally {
      TokenizersLibrary.LIB.deleteEncoding(encoding);
    }
  }

  /** Returns the text of the tokens; bytes that are not UTF-8 become replacement characters. */
  public String decode(int[] tokens) {
    return tokenizer.decode(Arrays.stream(tokens).asLongStream().toArray(), false);
  }

  @Override
  public void close() {
    tokenizer.close();
  }

  /**
   * Where the library unpacks its native part: a folder of this process, since two processes that
   * unpack into one shared folder may load half a file.
   */
  private static final class NativeFolder {
    private static final String KEY = "ENGINE_CACHE_DIR";

    static {
      // The library has no other way to be told where to unpack, and not to call home.
      System.setProperty("OPT_OUT_TRACKING", "true");
      System.setProperty("ai.djl.offline", "true");
      if (System.getenv(KEY) == null && System.getProperty(KEY) == null) {
        try {
          Path folder = Files.createTempDirectory("copse-tokenizers");
          Runtime.getRuntime().addShutdownHook(new Thread(() -> Utils.deleteQuietly(folder)));
          System.setProperty(KEY, folder.toString());
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }

    static void require() {
      // Entering the class did it.
    }
  }
}
