package io.copse.pipeline.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.pipeline.tables.TableSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;

/**
 * Strikes at processes of a job at random moments of all its phases, starts it again until it ends,
 * and compares its tables with those of the undisturbed job.
 *
 * @param spark a session to read tables with, which reaches the store
 * @param fixture the cluster, the experiment and the undisturbed job's output
 * @param base where outputs lie, on the store that is tested
 * @param store the launcher's arguments that reach the store
 */
record Soak(SparkSession spark, ClusterFixture fixture, String base, List<String> store) {

  private static final int EXECUTORS = 2;
  private static final int MOST_MINUTES = 10;
  private static final int MOST_STARTS = 6;

  /** One job with so many faults; returns how many of each kind found it still running. */
  Map<Kill.Victim, Integer> disturb(long seed, int kills) throws IOException, InterruptedException {
    return disturb(seed, Kill.draw(new SplittableRandom(seed), kills));
  }

  Map<Kill.Victim, Integer> disturb(long seed, List<Kill> kills)
      throws IOException, InterruptedException {
    SplittableRandom random = new SplittableRandom(seed);
    String output = base + "/soak-" + seed;
    StringBuilder story = new StringBuilder("seed " + seed);
    Map<Kill.Victim, Integer> struck = new EnumMap<>(Kill.Victim.class);
    int starts = 0;
    Path said = said(seed, starts);
    Process job = start(said, output);
    for (Kill kill : kills) {
      if (!job.isAlive()) {
        said = said(seed, ++starts);
        job = start(said, output);
      }
      boolean alive = kill.strike(job, said, fixture.cluster(), random);
      story.append(", ").append(kill).append(alive ? "" : " (too late)");
      if (alive) {
        struck.merge(kill.victim(), 1, Integer::sum);
      }
    }
    // A job that an executor's death has failed says so and is started again.
    while (waitFor(job, said) != 0) {
      assertThat(starts)
          .withFailMessage(story + "\n" + Copse.text(said))
          .isLessThan(MOST_STARTS + kills.size());
      said = said(seed, ++starts);
      job = start(said, output);
    }
    for (TableSchema schema : TableSchema.values()) {
      assertThat(Copse.rows(spark, output, schema))
          .as("%s after %s", schema, story)
          .isEqualTo(Copse.rows(spark, fixture.one(), schema));
    }
    org.apache.hadoop.fs.Path done = new org.apache.hadoop.fs.Path(output);
    done.getFileSystem(spark.sessionState().newHadoopConf()).delete(done, true);
    return struck;
  }

  private Path said(long seed, int start) {
    return fixture.copse().folder().resolve("soak-%d-%d.log".formatted(seed, start));
  }

  private Process start(Path said, String output) throws IOException {
    return fixture.submitted(said, "run", EXECUTORS, output, store.toArray(String[]::new));
  }

  private static int waitFor(Process job, Path said) throws InterruptedException {
    if (!job.waitFor(MOST_MINUTES, TimeUnit.MINUTES)) {
      job.destroyForcibly().waitFor();
      throw new AssertionError("The job hangs:\n" + Copse.text(said));
    }
    return job.exitValue();
  }
}
