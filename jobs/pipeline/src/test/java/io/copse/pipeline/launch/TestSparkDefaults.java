package io.copse.pipeline.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What Copse asks of Spark beside what a preflight sees. */
class TestSparkDefaults {
  /** Surefire starts in the module's folder. */
  private static final Path FILE = Path.of("..", "..", "conf", "spark-defaults.conf");

  private static Map<String, String> defaults() throws IOException {
    return Files.readAllLines(FILE).stream()
        .filter(line -> line.startsWith("spark."))
        .map(line -> line.split("\\s+", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
  }

  /** Spark's own limit is four; a long run meets more lost machines than that. */
  @Test
  void lostExecutorsDoNotEndALongRun() throws IOException {
    for (String limit :
        new String[] {"spark.task.maxFailures", "spark.stage.maxConsecutiveAttempts"}) {
      assertThat(Integer.parseInt(defaults().get(limit))).as(limit).isGreaterThan(8);
    }
    assertThat(defaults()).containsEntry("spark.excludeOnFailure.enabled", "false");
  }
}
