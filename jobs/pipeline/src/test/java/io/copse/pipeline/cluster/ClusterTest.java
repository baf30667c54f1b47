package io.copse.pipeline.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.pipeline.SparkTest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A test with a cluster of four workers and the output of the same job on one process. */
abstract class ClusterTest extends SparkTest {
  private static final int WORKERS = 4;

  @TempDir static Path folder;

  static StandaloneCluster cluster;
  static Copse copse;
  static Path one;

  @BeforeAll
  static void startClusterAndRunOnOneProcess() throws Exception {
    copse = Copse.in(folder);
    cluster = StandaloneCluster.start(Files.createDirectory(folder.resolve("cluster")), WORKERS);
    one = folder.resolve("one");
    Path said = folder.resolve("one.log");
    ends(
        said,
        copse.embedded(
            said, "run", "--master", "local[2]", "--set", "output=\"%s\"".formatted(one)));
  }

  /** Waits for a job, which must not fail. */
  static void ends(Path said, Process job) throws InterruptedException {
    assertThat(job.waitFor())
        .withFailMessage(() -> Copse.text(said) + cluster.executorLogs())
        .isZero();
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
  }
}
