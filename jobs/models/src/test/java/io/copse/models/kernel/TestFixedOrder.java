package io.copse.models.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Interpreted and compiled code give the same bits only without the Vector API's transcendental
 * functions and without its sums over lanes.
 */
class TestFixedOrder {
  private static final Pattern REDUCTION =
      Pattern.compile("reduceLanes(ToLong)?\\s*\\((?!\\s*VectorOperators\\.(MAX|MIN)\\b)");
  private static final Pattern FUNCTION =
      Pattern.compile(
          "\\bVectorOperators\\s*\\.\\s*(EXP|EXPM1|LOG|LOG10|LOG1P|SIN|COS|TAN|SINH|COSH|TANH|ASIN|ACOS"
              + "|ATAN|ATAN2|POW|CBRT|HYPOT)\\b|\\bstatic jdk\\.incubator\\.vector\\.VectorOperators"
              + "|\\.pow\\s*\\(\\s*Lanes");

  @Test
  void noSourceUsesWhatHasNoFixedOrder() throws IOException {
    try (var files = Files.walk(Path.of("src/main/java"))) {
      var sources = files.filter(file -> file.toString().endsWith(".java")).toList();
      assertThat(sources).hasSizeGreaterThan(10);
      assertThat(sources)
          .allSatisfy(
              file -> {
                String text = code(file);
                assertThat(REDUCTION.matcher(text).find()).as("reduceLanes in %s", file).isFalse();
                assertThat(FUNCTION.matcher(text).find()).as("function in %s", file).isFalse();
              });
    }
  }

  @Test
  void theCheckFindsBoth() {
    assertThat(REDUCTION.matcher("v.reduceLanes(VectorOperators.ADD)").find()).isTrue();
    assertThat(REDUCTION.matcher("v.reduceLanes( VectorOperators.MAX)").find()).isFalse();
    assertThat(FUNCTION.matcher("v.lanewise(VectorOperators.EXP)").find()).isTrue();
    assertThat(FUNCTION.matcher("v.lanewise(VectorOperators.LSHL, 3)").find()).isFalse();
  }

  private static String code(Path file) {
    try {
      return Files.readString(file).replaceAll("(?s)/\\*.*?\\*/", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
