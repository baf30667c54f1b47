package io.copse.pipeline.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.pipeline.tables.TableSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.apache.spark.sql.SparkSession;

/**
 * Kills processes of a job at random moments, starts it again until it ends, and compares its
 * tables with those of the undisturbed job.
 *
 * @param spark a session to read tables with
 * @param copse the experiment
 * @param reference the undisturbed job's output
 */
record Soak(SparkSession spark, Copse copse, StandaloneCluster cluster, Path reference) {

  private static final int EXECUTORS = 2;

  /** One job with so many kills; returns how many of them found it still running. */
  int disturb(long seed, int kills) throws IOException, InterruptedException {
    SplittableRandom random = new SplittableRandom(seed);
    Path output = copse.folder().resolve("soak-" + seed);
    copse.giveCorpus(reference, output);
    StringBuilder story = new StringBuilder("seed " + seed);
    int struck = 0;
    Process job = null;
    Path said = null;
    for (int k = 0; k < kills; k++) {
      if (job == null || !job.isAlive()) {
        said = copse.folder().resolve("soak-%d-%d.log".formatted(seed, k));
        job = copse.submitted(said, cluster.arguments("run", EXECUTORS, output));
      }
      Kill kill = Kill.draw(random, spark, reference, output);
      boolean alive = kill.strike(job, said, cluster, random);
      story.append(", ").append(kill).append(alive ? "" : " (too late)");
      struck += alive ? 1 : 0;
    }
    if (!job.isAlive()) {
      said = copse.folder().resolve("soak-%d-last.log".formatted(seed));
      job = copse.submitted(said, cluster.arguments("run", EXECUTORS, output));
    }
    String last = story.toString();
    Path words = said;
    assertThat(job.waitFor())
        .withFailMessage(() -> last + "\n" + Copse.text(words) + cluster.executorLogs())
        .isZero();
    for (TableSchema schema : TableSchema.values()) {
      assertThat(Copse.rows(spark, output, schema))
          .as("%s after %s", schema, last)
          .isEqualTo(Copse.rows(spark, reference, schema));
    }
    return struck;
  }
}
