package io.copse.pipeline.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestTexts {
  @ParameterizedTest
  @ValueSource(ints = {4, 7, 40, 100, 100_000})
  void piecesJoinToTheTextAndFit(int maxBytes) {
    String text =
        "One line.\nA longer line with words; and a Größe. Then \ud83d\ude80\ud83d\ude80 \u4e2d\u6587\u3002\u4e2d\u6587 "
            + "x".repeat(150);
    List<String> pieces = Texts.cut(text, maxBytes);
    assertThat(String.join("", pieces)).isEqualTo(text);
    assertThat(pieces).allMatch(piece -> piece.getBytes(StandardCharsets.UTF_8).length <= maxBytes);
  }

  @Test
  void linesAreBetterThanSentencesAndSentencesThanBlanks() {
    assertThat(Texts.cut("aaaa bbbb\ncc dd. ee ff", 16).get(0)).isEqualTo("aaaa bbbb\n");
    assertThat(Texts.cut("aaaa bbbb. cc dd ee ff", 16).get(0)).isEqualTo("aaaa bbbb. ");
    assertThat(Texts.cut("aaaa bbbb cc dd ee ff", 16).get(0)).isEqualTo("aaaa bbbb cc dd ");
  }

  @Test
  void blankPiecesAreLeftOut() {
    assertThat(Texts.cut("   \n  ", 100)).isEmpty();
    assertThat(Texts.cut("", 100)).isEmpty();
  }

  @Test
  void refusesDocumentsSmallerThanACharacter() {
    assertThatThrownBy(() -> Texts.cut("text", 3))
        .hasMessage("Documents of at most 3 bytes cannot hold every character: allow at least 4.");
  }

  @Test
  void caseAndBlanksDoNotMakeAnotherText() {
    assertThat(Texts.contentKey(" The\n\ttext ")).isEqualTo(Texts.contentKey("the text"));
    assertThat(Texts.contentKey("the text")).isNotEqualTo(Texts.contentKey("the texts"));
    assertThat(id("the text")).hasSize(32).isNotEqualTo(id("The text"));
  }

  @Test
  void oldEncodingsAndLineEndsAreRead() {
    assertThat(Texts.decode("\uFEFFGr\u00f6\u00dfe\r\nx\ry".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("Gr\u00f6\u00dfe\nx\ny");
    assertThat(Texts.decode("Gr\u00f6\u00dfe".getBytes(StandardCharsets.ISO_8859_1)))
        .isEqualTo("Gr\u00f6\u00dfe");
    assertThat(Texts.clean("a\ud800b")).isEqualTo("a?b");
  }

  @Test
  void unitsAreEven() {
    double mean =
        IntStream.range(0, 10_000).mapToDouble(i -> Texts.unit(3, "group" + i)).average().orElse(0);
    assertThat(mean).isBetween(0.48, 0.52);
    assertThat(Texts.unit(3, "a")).isEqualTo(Texts.unit(3, "a")).isNotEqualTo(Texts.unit(4, "a"));
  }

  @Test
  void licenceHeadersAreLeftOut() {
    assertThat(without("A.java", "/*\n * Licence\n */\n\n// more\npackage a;\n// kept\n"))
        .isEqualTo("package a;\n// kept\n");
    assertThat(without("a.py", "#!/usr/bin/python\n# Licence\n\nimport a\n"))
        .isEqualTo("import a\n");
    assertThat(without("a.xsd", "<?xml version='1.0'?>\n<!-- Licence -->\n<schema/>"))
        .isEqualTo("<schema/>");
    assertThat(without("a.sql", "-- Licence\nSELECT 1")).isEqualTo("SELECT 1");
    assertThat(without("a.md", "# Title\n")).isEqualTo("# Title\n");
    assertThat(without("A.java", "/* all comment")).isEmpty();
  }

  private static String without(String file, String text) {
    return CommentStyle.of(file).withoutHeader(text);
  }

  private static String id(String text) {
    return Texts.id(text.getBytes(StandardCharsets.UTF_8));
  }
}
