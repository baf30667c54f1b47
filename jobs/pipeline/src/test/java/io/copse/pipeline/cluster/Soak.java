package io.copse.pipeline.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.pipeline.tables.TableSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.SplittableRandom;
import java.util.stream.Stream;
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

  /** One job with so many kills; returns how many of them found it still running. */
  int disturb(long seed, int kills) throws IOException, InterruptedException {
    SplittableRandom random = new SplittableRandom(seed);
    Path output = copse.folder().resolve("soak-" + seed);
    prepare(output);
    StringBuilder story = new StringBuilder("seed " + seed);
    int struck = 0;
    Process job = null;
    Path said = null;
    for (int k = 0; k < kills; k++) {
      if (job == null || !job.isAlive()) {
        said = copse.folder().resolve("soak-%d-%d.log".formatted(seed, k));
        job = copse.submitted(said, cluster.arguments(output));
      }
      Kill kill = Kill.draw(random, spark, reference, output);
      boolean alive = kill.strike(job, said, cluster, random);
      story.append(", ").append(kill).append(alive ? "" : " (too late)");
      struck += alive ? 1 : 0;
    }
    if (!job.isAlive()) {
      said = copse.folder().resolve("soak-%d-last.log".formatted(seed));
      job = copse.submitted(said, cluster.arguments(output));
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

  /** Gives the job the reference's corpus and splits; training and all after it are to do. */
  private void prepare(Path output) throws IOException {
    for (String part : new String[] {"shards", "splits", "tables/documents", "tables/domains"}) {
      Path from = reference.resolve(part);
      try (Stream<Path> files = Files.walk(from)) {
        for (Path file : files.toList()) {
          Path to = output.resolve(part).resolve(from.relativize(file).toString());
          if (Files.isDirectory(file)) {
            Files.createDirectories(to);
          } else {
            Files.copy(file, to, StandardCopyOption.COPY_ATTRIBUTES);
          }
        }
      }
    }
  }
}
