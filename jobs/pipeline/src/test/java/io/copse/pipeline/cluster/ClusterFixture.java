package io.copse.pipeline.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.fs.FileUtil;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * A cluster of four workers and the output of a job on one process, which all tests of this process
 * share: a job takes a minute.
 *
 * @param folder of all of it
 * @param one the output
 */
record ClusterFixture(Path folder, StandaloneCluster cluster, Copse copse, Path one)
    implements AutoCloseable {
  private static final int WORKERS = 4;

  private static ClusterFixture start() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("copse-cluster-");
    Copse copse = Copse.in(folder);
    StandaloneCluster cluster =
        StandaloneCluster.start(Files.createDirectory(folder.resolve("cluster")), WORKERS);
    ClusterFixture fixture = new ClusterFixture(folder, cluster, copse, folder.resolve("one"));
    boolean ended = false;
    try {
      Path said = folder.resolve("one.log");
      fixture.ends(
          said,
          copse.embedded(
              said,
              "run",
              "--master",
              "local[2]",
              "--set",
              "output=\"%s\"".formatted(fixture.one)));
      ended = true;
      return fixture;
    } finally {
      if (!ended) {
        fixture.close();
      }
    }
  }

  /** Starts a command on so many executors of the cluster, with what a test sets beside. */
  Process submitted(Path said, String command, int executors, Object output, String... more)
      throws IOException {
    return copse.submitted(said, cluster.arguments(command, executors, output, more));
  }

  /** Waits for a job, which must not fail. */
  void ends(Path said, Process job) throws InterruptedException {
    assertThat(job.waitFor())
        .withFailMessage(() -> Copse.text(said) + cluster.executorLogs())
        .isZero();
  }

  @Override
  public void close() {
    cluster.close();
    FileUtil.fullyDelete(folder.toFile());
  }

  /** Gives a class of tests the fixture, which JUnit closes after the last class. */
  static final class Sharing implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
      ClusterTest.fixture =
          context
              .getRoot()
              .getStore(Namespace.create(ClusterFixture.class))
              .computeIfAbsent(
                  ClusterFixture.class,
                  type -> {
                    try {
                      return start();
                    } catch (IOException | InterruptedException e) {
                      throw new IllegalStateException("The cluster of the tests did not start.", e);
                    }
                  },
                  ClusterFixture.class);
    }
  }
}
