package io.copse.pipeline.corpus.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestByteLines {
  private static List<String> lines(byte[] file, long from, long to) throws IOException {
    InputStream in = new ByteArrayInputStream(file);
    in.skipNBytes(Math.max(0, from - 1));
    ByteLines lines = new ByteLines(in, from, to, 1000);
    List<String> all = new ArrayList<>();
    for (Optional<ByteLines.Line> line = lines.next(); line.isPresent(); line = lines.next()) {
      ByteLines.Line found = line.get();
      assertThat(found.number()).isEqualTo(all.size() + 1);
      all.add(
          found.offset() + ":" + new String(found.bytes().orElseThrow(), StandardCharsets.UTF_8));
    }
    assertThat(lines.count()).isEqualTo(all.size());
    return all;
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nbb\n\nccc", "a\nbb\n\nccc\n", "\n\n\n", "one", ""})
  void aFileInPartsHasTheLinesOfTheWhole(String text) throws IOException {
    byte[] file = text.getBytes(StandardCharsets.UTF_8);
    List<String> whole = lines(file, 0, Long.MAX_VALUE);
    for (int cut = 1; cut < file.length; cut++) {
      for (int second = cut; second < file.length; second++) {
        List<String> parts = lines(file, 0, cut);
        parts.addAll(lines(file, cut, second));
        parts.addAll(lines(file, second, Long.MAX_VALUE));
        assertThat(parts).as("cut at %d and %d", cut, second).isEqualTo(whole);
      }
    }
  }

  @Test
  void aLineThatIsTooLongIsPassedOver() throws IOException {
    byte[] file = ("short\n" + "x".repeat(200_000) + "\nlast").getBytes(StandardCharsets.UTF_8);
    ByteLines lines = new ByteLines(new ByteArrayInputStream(file), 0, Long.MAX_VALUE, 100_000);
    assertThat(lines.next().orElseThrow().bytes()).isPresent();
    ByteLines.Line longLine = lines.next().orElseThrow();
    assertThat(longLine.bytes()).isEmpty();
    assertThat(longLine.length()).isEqualTo(200_001);
    assertThat(lines.next().orElseThrow().offset()).isEqualTo(200_007);
    assertThat(lines.next()).isEmpty();
  }
}
