package io.copse.pipeline.domains;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.pipeline.text.TextParts;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestSpacing {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          The river runs                  | false
          the of and                      | true
          12 34.5 x y 7th                 | true
          天 气 很 好                     | true
          今天天气很好                    | true
          今天天气 abcd                   | false
          今天天气很 abcd                 | true
          ひらがなとカタカナ              | true
          สวัสดีครับ                         | true
          한국어는 띄어 쓴다              | false
          Привет, мир                     | false
          𠀀𠀁𠀂 ab                       | true
          今天 42 42 42 42 42             | true
          """)
  void aDocumentLacksWords(String text, boolean lacks) {
    TextParts found = new TextParts();
    WordTerms.find(text, found);
    assertThat(Spacing.lacksWords(found)).as(text).isEqualTo(lacks);
  }

  @ParameterizedTest
  @CsvSource({"''", "'   '"})
  void anEmptyDocumentLacksWords(String text) {
    TextParts found = new TextParts();
    WordTerms.find(text, found);
    assertThat(Spacing.lacksWords(found)).isTrue();
  }
}
