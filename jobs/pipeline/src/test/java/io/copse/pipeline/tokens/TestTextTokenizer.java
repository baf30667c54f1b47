package io.copse.pipeline.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.copse.pipeline.text.FrequentStrings.Counted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TestTextTokenizer {
  private static final BpeModel MODEL =
      BpeTrainer.train(
          List.of(
              new Counted("the", 50),
              new Counted(" the", 80),
              new Counted(" Größe", 20),
              new Counted("    ", 30),
              new Counted(" return", 25)),
          280);

  @TempDir static Path folder;

  @BeforeAll
  static void write() throws IOException {
    Files.writeString(folder.resolve("bpe.json"), MODEL.toJson());
    Files.writeString(folder.resolve("bytes.json"), new BpeModel(List.of()).toJson());
  }

  static List<String> texts() {
    StringBuilder bytes = new StringBuilder();
    IntStream.range(0, 256).forEach(c -> bytes.append((char) c));
    return List.of(
        "the the  the\n\tthe",
        "Die Größe   ist 12345 m\u00b2.\r\n",
        "\u0395\u03bb\u03bb\u03ac\u03b4\u03b1 \u4e2d\u6587\u3002 \u0627\u0644\u0639\u0631\u0628\u064a\u0629 e\u0301",
        "\ud83d\ude80\ud83d\udc69\u200d\ud83d\udcbb done",
        bytes.toString(),
        "it's <|endoftext|> and <|endoftext|><|endoftext|> in a text",
        "");
  }

  @ParameterizedTest
  @MethodSource("texts")
  void decodingGivesTheTextBack(String text) {
    for (String file : List.of("bpe.json", "bytes.json")) {
      TextTokenizer tokenizer = TextTokenizer.open(folder.resolve(file));
      int[] tokens = tokenizer.encode(text);
      assertThat(tokenizer.decode(tokens)).isEqualTo(text);
      assertThat(tokens).doesNotContain(BpeModel.END_OF_DOCUMENT);
      assertThat(tokenizer.encode(text)).isEqualTo(tokens);
    }
  }

  @ParameterizedTest
  @MethodSource("texts")
  void tokensOfBytesAreTheBytes(String text) {
    TextTokenizer tokenizer = TextTokenizer.open(folder.resolve("bytes.json"));
    assertThat(tokenizer.encode(text)).isEqualTo(ByteLevel.bytes(text));
  }

  @Test
  void learnedWordsAreOneToken() {
    TextTokenizer tokenizer = TextTokenizer.open(folder.resolve("bpe.json"));
    assertThat(tokenizer.encode(" the")).hasSize(1);
    assertThat(tokenizer.encode(" the the")).hasSize(2);
    assertThat(tokenizer.decode(new int[] {BpeModel.END_OF_DOCUMENT}))
        .isEqualTo(BpeModel.END_OF_DOCUMENT_TEXT);
  }

  @Test
  void longTextsAreNotTruncated() {
    TextTokenizer tokenizer = TextTokenizer.open(folder.resolve("bytes.json"));
    assertThat(tokenizer.encode("x".repeat(100_000))).hasSize(100_000);
  }

  @Test
  void agreesWithTheTokenizersLibrary() throws IOException {
    List<Counted> words =
        List.of("aaab", " abba", "ababab", " bcab", "''a", "    ", "\u00e9\u00e9", "12", " --")
            .stream()
            .map(word -> new Counted(word, 10 + word.hashCode() % 7))
            .toList();
    Path json =
        Files.writeString(folder.resolve("random.json"), BpeTrainer.train(words, 290).toJson());
    TextTokenizer tokenizer = TextTokenizer.open(json);
    Random random = new Random(1);
    String characters = "aaaabbbbcc    ''st1122\n\t--.\u00e9\u4e2d\u00a0";
    try (HuggingFaceTokenizer library =
        HuggingFaceTokenizer.newInstance(
            json, Map.of("addSpecialTokens", "false", "truncation", "false"))) {
      for (int round = 0; round < 2_000; round++) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(200); i > 0; i--) {
          text.append(characters.charAt(random.nextInt(characters.length())));
        }
        long[] expected = library.encode(text.toString()).getIds();
        assertThat(Arrays.stream(tokenizer.encode(text.toString())).asLongStream().toArray())
            .isEqualTo(expected);
        assertThat(tokenizer.decode(tokenizer.encode(text.toString())))
            .isEqualTo(library.decode(expected, false));
      }
    }
  }
}
