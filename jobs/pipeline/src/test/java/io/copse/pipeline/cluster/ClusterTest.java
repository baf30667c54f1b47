package io.copse.pipeline.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.pipeline.SparkTest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A test with a cluster of two executors and the output of the same job on one process. */
abstract class ClusterTest extends SparkTest {
  @TempDir static Path folder;

  static StandaloneCluster cluster;
  static Copse copse;
  static Path one;

  @BeforeAll
  static void startClusterAndRunOnOneProcess() throws Exception {
    copse = Copse.in(folder);
    cluster = StandaloneCluster.start(Files.createDirectory(folder.resolve("cluster")), 2);
    one = folder.resolve("one");
    Path said = folder.resolve("one.log");
    Process embedded =
        copse.embedded(
            said, "run", "--master", "local[2]", "--set", "output=\"%s\"".formatted(one));
    assertThat(embedded.waitFor()).withFailMessage(() -> Copse.text(said)).isZero();
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
  }
}
