package io.copse.pipeline.domains;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.copse.pipeline.config.TermKind;
import io.copse.pipeline.text.TextParts;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TestWordTerms {
  @Test
  void findsWhatTheExpressionFinds() {
    StringBuilder every = new StringBuilder();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      every.append("zz").appendCodePoint(c).append("zz ").appendCodePoint(c).append(" ");
    }
    List<String> expected =
        Pattern.compile("\\b\\w\\w+\\b", Pattern.UNICODE_CHARACTER_CLASS)
            .matcher(every.toString().toLowerCase(Locale.ROOT))
            .results()
            .map(MatchResult::group)
            .toList();
    assertThat(terms(every.toString())).isEqualTo(expected);
  }

  @Test
  void lowerCaseIsJavas() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      for (String text : List.of("A%s", "a %sB", "%s")) {
        String with = text.formatted(Character.toString(c));
        assertThat(WordTerms.lowerCase(with))
            .isEqualTo(with.toLowerCase(Locale.ROOT).toCharArray());
      }
    }
  }

  @Test
  void dropsNumbersAndSingleLetters() {
    assertThat(terms("The Élan of 3rd x snake_case, and 42 cafés"))
        .containsExactly("the", "élan", "of", "snake_case", "and", "cafés");
    assertThat(WordTerms.stopWords()).contains("the", "of", "and").doesNotContain("élan");
  }

  @Test
  void vectorsAreTfIdfOfNormOne() {
    Vocabulary vocabulary =
        new Vocabulary(TermKind.WORDS, List.of("river", "forest"), new double[] {1, 2});
    SparseVector vector = vocabulary.vector("forest river forest unknown");
    assertThat(vector.indices()).containsExactly(0, 1);
    assertThat(vector.values()[0]).isCloseTo(1 / Math.sqrt(17), within(1e-12));
    assertThat(vector.values()[1]).isCloseTo(4 / Math.sqrt(17), within(1e-12));
    assertThat(vocabulary.vector("").values()).isEmpty();
    assertThat(Vocabulary.idf(9, 4)).isCloseTo(Math.log(2) + 1, within(1e-12));
  }

  private static List<String> terms(String text) {
    TextParts found = new TextParts();
    WordTerms.find(text, found);
    return IntStream.range(0, found.size()).mapToObj(found::string).toList();
  }
}
