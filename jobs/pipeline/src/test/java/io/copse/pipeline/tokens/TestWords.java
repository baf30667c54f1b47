package io.copse.pipeline.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.pipeline.text.TextParts;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TestWords {
  private static final Pattern GPT2 =
      Pattern.compile(
          "'(?:s|t|re|ve|m|ll|d)| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
          Pattern.UNICODE_CHARACTER_CLASS);

  @Test
  void findsWhatTheExpressionFinds() {
    Random random = new Random(1);
    String frequent = "   \n\t''aslrevetmd19.-\u00a0\u2003\u00e9\u4e2d\u0301\u00b2";
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(20); i > 0; i--) {
        text.appendCodePoint(
            random.nextInt(4) > 0
                ? frequent.charAt(random.nextInt(frequent.length()))
                : random.nextInt(Character.MAX_CODE_POINT + 1));
      }
      assertThat(words(text.toString())).isEqualTo(expected(text.toString()));
    }
  }

  @Test
  void knowsEveryCharacterAsTheExpressionDoes() {
    StringBuilder text = new StringBuilder();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      text.append("a").appendCodePoint(c).append("1.");
    }
    assertThat(words(text.toString())).isEqualTo(expected(text.toString()));
  }

  @Test
  void leavesOutWhatIsTooLong() {
    TextParts found = new TextParts();
    Words.find("a bcd efgh ij", 4, found);
    assertThat(IntStream.range(0, found.size()).mapToObj(found::string))
        .containsExactly("a", " bcd", " ij");
  }

  private static List<String> expected(String text) {
    return GPT2.matcher(text).results().map(result -> result.group()).toList();
  }

  private static List<String> words(String text) {
    TextParts found = new TextParts();
    Words.find(text, Integer.MAX_VALUE, found);
    return IntStream.range(0, found.size()).mapToObj(found::string).toList();
  }
}
