package io.copse.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The launcher cannot read Maven's files: what both need stands twice, and must not drift. */
class TestLauncherOptions {
  /** Surefire starts in the module's folder. */
  private static final Path HOME = Path.of("..", "..");

  @Test
  void theLauncherAndTheTestsRunWithTheSameJavaOptions() throws IOException {
    Matcher pom =
        Pattern.compile("<copse.java.options>(.*?)</copse.java.options>", Pattern.DOTALL)
            .matcher(Files.readString(HOME.resolve("pom.xml")));
    assertThat(pom.find()).isTrue();
    List<String> launcher =
        Files.readAllLines(HOME.resolve("conf").resolve("java-options")).stream()
            .filter(line -> !line.startsWith("#"))
            .toList();
    assertThat(launcher).containsExactly(pom.group(1).strip().split("\\s+"));
  }
}
