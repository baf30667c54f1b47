package io.copse.pipeline.corpus.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestTextCutter {
  @ParameterizedTest
  @ValueSource(ints = {4, 7, 40, 100, 100_000})
  void piecesJoinToTheTextAndFit(int maxBytes) {
    String text =
        "One line.\nA longer line with words; and a Größe. Then \ud83d\ude80\ud83d\ude80 \u4e2d\u6587\u3002\u4e2d\u6587 "
            + "x".repeat(150);
    List<String> pieces = TextCutter.cut(text, maxBytes);
    assertThat(String.join("", pieces)).isEqualTo(text);
    assertThat(pieces).allMatch(piece -> piece.getBytes(StandardCharsets.UTF_8).length <= maxBytes);
  }

  @Test
  void linesAreBetterThanSentencesAndSentencesThanBlanks() {
    assertThat(TextCutter.cut("aaaa bbbb\ncc dd. ee ff", 16).get(0)).isEqualTo("aaaa bbbb\n");
    assertThat(TextCutter.cut("aaaa bbbb. cc dd ee ff", 16).get(0)).isEqualTo("aaaa bbbb. ");
    assertThat(TextCutter.cut("aaaa bbbb cc dd ee ff", 16).get(0)).isEqualTo("aaaa bbbb cc dd ");
  }

  @Test
  void blankPiecesAreGivenTooAndAnEmptyTextHasNone() {
    assertThat(TextCutter.cut("   \n  ", 100)).containsExactly("   \n  ");
    assertThat(TextCutter.cut("", 100)).isEmpty();
  }

  @Test
  void howTheReaderGivesTheTextChangesNothing() throws IOException {
    String text = "Some words. And more\n".repeat(40_000) + "\ud83d\ude80".repeat(30_000);
    for (int maxBytes : new int[] {7, 1000, 1_000_000}) {
      TextCutter cutter = new TextCutter(new Trickle(text), maxBytes);
      List<String> pieces = new ArrayList<>();
      for (Optional<String> piece = cutter.next(); piece.isPresent(); piece = cutter.next()) {
        pieces.add(piece.get());
      }
      assertThat(pieces).isEqualTo(TextCutter.cut(text, maxBytes));
    }
  }

  @Test
  void refusesDocumentsSmallerThanACharacter() {
    assertThatThrownBy(() -> TextCutter.cut("text", 3))
        .hasMessage("Documents of at most 3 bytes cannot hold every character: allow at least 4.");
  }
}
