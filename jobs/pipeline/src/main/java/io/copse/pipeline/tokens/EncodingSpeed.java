package io.copse.pipeline.tokens;

import io.copse.models.train.Throughput;
import io.copse.pipeline.text.FrequentStrings.Counted;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Measures how fast one task of this machine encodes text, once its code is compiled.
 *
 * <p>The text is made up: words of 2 to 10 letters, the r-th of them drawn about as often as 1/r,
 * as in Zipf's law. Each round begins with an encoder that has met no word.
 */
public final class EncodingSpeed {
  private static final int VOCABULARY = 1024;
  private static final int WORDS = 20_000;
  private static final int TEXTS = 100;
  private static final int WORDS_PER_TEXT = 2_000;

  private EncodingSpeed() {}

  /** Returns bytes of text per second. */
  public static double bytesPerSecond() {
    SplittableRandom random = new SplittableRandom(1);
    List<String> words = IntStream.range(0, WORDS).mapToObj(rank -> word(random)).toList();
    BpeModel model =
        BpeTrainer.train(
            IntStream.range(0, WORDS)
                .mapToObj(rank -> new Counted(words.get(rank), WORDS / (rank + 1)))
                .toList(),
            VOCABULARY);
    List<String> texts = new ArrayList<>();
    long bytes = 0;
    for (int i = 0; i < TEXTS; i++) {
      String text = text(words, random);
      texts.add(text);
      bytes += text.getBytes(StandardCharsets.UTF_8).length;
    }
    return bytes / Throughput.steadySeconds(() -> encode(model, texts), System::nanoTime);
  }

  private static String word(SplittableRandom random) {
    StringBuilder word = new StringBuilder(" ");
    for (int letters = random.nextInt(2, 11); letters > 0; letters--) {
      word.append((char) random.nextInt('a', 'z' + 1));
    }
    return word.toString();
  }

  private static String text(List<String> words, SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < WORDS_PER_TEXT; i++) {
      // The logarithm of a rank that follows Zipf's law is uniform.
      text.append(words.get((int) Math.pow(WORDS, random.nextDouble()) - 1));
    }
    return text.toString();
  }

  private static void encode(BpeModel model, List<String> texts) {
    BpeEncoder encoder = new BpeEncoder(model);
    texts.forEach(encoder::encode);
  }
}
