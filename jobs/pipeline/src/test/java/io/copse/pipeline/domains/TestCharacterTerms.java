package io.copse.pipeline.domains;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.pipeline.config.TermKind;
import io.copse.pipeline.text.TextParts;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TestCharacterTerms {
  private static final String[] PIECES = {
    "a", "\u00c9", "z", "7", "\uff17", "\u4eca", "\u5929", "\u30ab", "\uff76\uff9e", "\ufb01",
    "\ud83d\ude00", "\ud835\udc00", " ", "\n", "\t", "\u00a0", "\u3000", ".", "\u03a3", "\u0130",
  };

  @Test
  void findsAllRunsOfUpToThreeCodePoints() {
    SplittableRandom random = new SplittableRandom(4);
    for (int length = 0; length < 200; length++) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < length; i++) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
      assertThat(terms(text.toString())).isEqualTo(allRuns(text.toString()));
    }
  }

  private static List<String> allRuns(String text) {
    int[] plain =
        Normalizer.normalize(text, Normalizer.Form.NFKC)
            .toLowerCase(Locale.ROOT)
            .replaceAll("[\\s\\p{Z}]+", " ")
            .codePoints()
            .toArray();
    List<String> runs = new ArrayList<>();
    for (int from = 0; from < plain.length; from++) {
      for (int to = from + 1; to <= Math.min(from + 3, plain.length); to++) {
        runs.add(new String(plain, from, to - from));
      }
    }
    return runs;
  }

  @Test
  void readsWidthsAndCasesAlike() {
    assertThat(terms("\uff21\u3000\uff11")).isEqualTo(terms("a \n1"));
    assertThat(terms("\u4eca\u5929")).containsExactly("\u4eca", "\u4eca\u5929", "\u5929");
    assertThat(terms("")).isEmpty();
  }

  @Test
  void aTermIsShownWithItsSpacesAndNotTooLong() {
    assertThat(Terms.shown(" a ")).isEqualTo("\u2423a\u2423");
    assertThat(Terms.shown("x".repeat(60))).isEqualTo("x".repeat(60));
    assertThat(Terms.shown("x".repeat(100_000))).isEqualTo("x".repeat(60) + "\u2026");
  }

  private static List<String> terms(String text) {
    TextParts found = new TextParts();
    Terms.find(TermKind.CHARACTERS, text, found);
    return IntStream.range(0, found.size()).mapToObj(found::string).toList();
  }
}
