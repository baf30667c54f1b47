package io.copse.pipeline.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TestTexts {
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
}
