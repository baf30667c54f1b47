package io.copse.pipeline.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.copse.pipeline.HostileTexts;
import io.copse.pipeline.corpus.read.CleanText;
import io.copse.pipeline.text.FrequentStrings.Counted;
import io.copse.pipeline.text.TextParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The exported tokenizer gives in Hugging Face's library the tokens of the corpus. */
class TestSameTokensElsewhere {
  @TempDir static Path folder;

  private static TextTokenizer own;
  private static HuggingFaceTokenizer library;

  @BeforeAll
  static void export() throws IOException {
    Map<String, Integer> words = new TreeMap<>();
    TextParts found = new TextParts();
    for (String text : HostileTexts.all()) {
      Words.find(text, 64, found);
      for (int i = 0; i < found.size(); i++) {
        words.merge(found.string(i), 1, Integer::sum);
      }
    }
    List<Counted> counted = new ArrayList<>();
    words.forEach((word, count) -> counted.add(new Counted(word, count)));
    Path json =
        Files.writeString(folder.resolve("own.json"), BpeTrainer.train(counted, 700).toJson());
    own = TextTokenizer.open(json);
    TokenizerExport.write(json, 256, folder);
    library =
        HuggingFaceTokenizer.newInstance(
            folder.resolve("tokenizer.json"),
            Map.of("addSpecialTokens", "false", "truncation", "false"));
  }

  @AfterAll
  static void close() {
    library.close();
  }

  @Test
  void ofHostileTexts() {
    for (String text : HostileTexts.all()) {
      assertThat(CleanText.of(text)).isEqualTo(text);
      int[] tokens = own.encode(text);
      assertThat(tokens).doesNotContain(BpeModel.END_OF_DOCUMENT);
      assertThat(own.decode(tokens)).isEqualTo(text);
      long[] elsewhere = library.encode(text).getIds();
      assertThat(Arrays.stream(tokens).asLongStream().toArray()).isEqualTo(elsewhere);
      assertThat(library.decode(elsewhere, false)).isEqualTo(text);
    }
  }

  @Test
  void ofTheEndOfADocument() {
    long[] end = {'a', BpeModel.END_OF_DOCUMENT, 'b'};
    assertThat(library.decode(end, false)).isEqualTo("a<|endoftext|>b");
    assertThat(library.encode(BpeModel.END_OF_DOCUMENT_TEXT).getIds())
        .doesNotContain(BpeModel.END_OF_DOCUMENT);
  }

  /**
   * Merges of a letter with each first byte of UTF-8 show where words end. Characters that Java 17
   * does not know are letters elsewhere.
   */
  @Test
  void ofEveryCharacterOfUnicode13() throws IOException {
    List<BpeModel.Merge> merges = new ArrayList<>();
    for (int first = 0; first < BpeModel.BYTES; first++) {
      if (first < 0x80 || first >= 0xC2) {
        merges.add(new BpeModel.Merge('a', first));
        merges.add(new BpeModel.Merge('1', first));
      }
    }
    Path json = Files.writeString(folder.resolve("words.json"), new BpeModel(merges).toJson());
    TextTokenizer ours = TextTokenizer.open(json);
    List<String> other = new ArrayList<>();
    try (HuggingFaceTokenizer theirs =
        HuggingFaceTokenizer.newInstance(
            json, Map.of("addSpecialTokens", "false", "truncation", "false"))) {
      for (int c = 0; c <= Character.MAX_CODE_POINT; c += 256) {
        StringBuilder text = new StringBuilder();
        for (int i = c; i < c + 256; i++) {
          int type = Character.getType(i);
          if (type != Character.SURROGATE && type != Character.UNASSIGNED) {
            text.append("a").appendCodePoint(i).append("1").appendCodePoint(i).append(".\n");
          }
        }
        long[] tokens = Arrays.stream(ours.encode(text.toString())).asLongStream().toArray();
        if (!Arrays.equals(tokens, theirs.encode(text.toString()).getIds())) {
          other.add(Integer.toHexString(c));
        }
      }
    }
    assertThat(other).isEmpty();
  }
}
