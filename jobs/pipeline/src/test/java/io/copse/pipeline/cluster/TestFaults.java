package io.copse.pipeline.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.copse.pipeline.cluster.Kill.Phase;
import io.copse.pipeline.cluster.Kill.Victim;
import io.copse.pipeline.tables.TableSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Faults of each kind, on each store: the tables are those of an undisturbed job. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class TestFaults extends ClusterTest {
  private static final int MOST_MINUTES = 5;

  private static void survives(String store, Kill... kills) throws Exception {
    try (OutputStore on = OutputStore.start(store, folder, spark)) {
      assertThat(new Soak(spark, fixture, on.base(), on.arguments()).disturb(1, List.of(kills)))
          .isNotEmpty();
    }
  }

  @Test
  void onAFolder() throws Exception {
    survives(
        "folder",
        new Kill(Victim.DRIVER, Phase.INGEST, 2000),
        new Kill(Victim.EXECUTOR, Phase.CLUSTER, 500),
        new Kill(Victim.WORKER, Phase.TRAIN, 1500),
        new Kill(Victim.DRIVER, Phase.EVALUATE, 1000));
  }

  @Test
  void onHdfs() throws Exception {
    survives("hdfs", new Kill(Victim.DRIVER, Phase.CLUSTER, 300));
  }

  @Test
  @EnabledIfSystemProperty(named = "copse.faults", matches = "all")
  void onS3() throws Exception {
    survives(
        "s3", new Kill(Victim.DRIVER, Phase.TRAIN, 3000), new Kill(Victim.DRIVER, Phase.FIT, 500));
  }

  @Test
  @EnabledIfSystemProperty(named = "copse.faults", matches = "all")
  void aSecondDriverIsRefusedWhileTheFirstIsStoppedHere() throws Exception {
    String output = folder.resolve("stopped").toString();
    Path said = folder.resolve("stopped.log");
    Process first = training(output, said);
    Kill.signal("STOP", first);
    try {
      Path words = folder.resolve("refused-second.log");
      Process second = fixture.copse().embedded(words, local(output));
      assertThat(ends(second, words)).as(Copse.text(words)).isEqualTo(2);
      assertThat(Copse.text(words)).contains("is in use by a job on host");
    } finally {
      Kill.signal("CONT", first);
    }
    assertThat(ends(first, said)).as(Copse.text(said)).isZero();
    isEqualToOne(output);
  }

  @Test
  void aDriverThatWasStoppedEndsWhenAnotherMachinesDriverHasTakenOver() throws Exception {
    assumeTrue(mayUnshare(), "This user may not make PID namespaces.");
    String output = folder.resolve("taken").toString();
    Path said = folder.resolve("taken.log");
    Process first = training(output, said);
    Kill.signal("STOP", first);
    Path words = folder.resolve("taking.log");
    Process second =
        fixture.copse().submittedElsewhere(words, fixture.cluster().arguments("run", 2, output));
    awaits(second, words, "train: ");
    Kill.signal("CONT", first);
    assertThat(ends(first, said)).isEqualTo(1);
    assertThat(Copse.text(said)).contains("has taken over the output").doesNotContain("report:");
    assertThat(ends(second, words)).as(Copse.text(words)).isZero();
    isEqualToOne(output);
  }

  @Test
  @EnabledIfSystemProperty(named = "copse.faults", matches = "all")
  void aDriverElsewhereIsRefusedWhileTheFirstWrites() throws Exception {
    assumeTrue(mayUnshare(), "This user may not make PID namespaces.");
    String output = folder.resolve("two").toString();
    Path said = folder.resolve("two.log");
    Process first = training(output, said);
    Path words = folder.resolve("two-second.log");
    Process second =
        fixture.copse().submittedElsewhere(words, fixture.cluster().arguments("run", 2, output));
    assertThat(ends(second, words)).as(Copse.text(words)).isEqualTo(2);
    assertThat(Copse.text(words)).contains("is in use by a job on host");
    assertThat(ends(first, said)).as(Copse.text(said)).isZero();
    isEqualToOne(output);
  }

  @Test
  void aFullDiskFailsTheJobAndNoMore() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        does("mount", "-t", "tmpfs", "-o", "size=8m", "none", disk.toString()),
        "This user may not mount a small disk.");
    try {
      String output = disk.resolve("out").toString();
      fixture.copse().giveCorpus(fixture.one(), Path.of(output));
      Path ballast = disk.resolve("ballast");
      Files.write(ballast, new byte[(int) (disk.toFile().getUsableSpace() - (200 << 10))]);
      Path said = folder.resolve("full.log");
      Process full = fixture.copse().embedded(said, local(output));
      assertThat(ends(full, said)).as(Copse.text(said)).isEqualTo(1);
      Files.delete(ballast);
      assertThat(does("mount", "-o", "remount,size=200m", disk.toString())).isTrue();
      Path again = folder.resolve("roomy.log");
      Process roomy = fixture.copse().embedded(again, local(output));
      assertThat(ends(roomy, again)).as(Copse.text(again)).isZero();
      isEqualToOne(output);
    } finally {
      does("umount", disk.toString());
    }
  }

  /** Starts a job on an output that has the corpus, and returns once the job trains. */
  private static Process training(String output, Path said) throws Exception {
    fixture.copse().giveCorpus(fixture.one(), Path.of(output));
    Process job = fixture.submitted(said, "run", 2, output);
    awaits(job, said, "train: ");
    return job;
  }

  private static String[] local(String output) {
    return new String[] {"run", "--master", "local[2]", "--set", "output=\"" + output + "\""};
  }

  private static void isEqualToOne(String output) {
    for (TableSchema schema : TableSchema.values()) {
      assertThat(Copse.rows(spark, output, schema))
          .as(schema.tableName())
          .isEqualTo(Copse.rows(spark, fixture.one(), schema));
    }
  }

  private static int ends(Process job, Path said) throws InterruptedException, IOException {
    if (!job.waitFor(MOST_MINUTES, TimeUnit.MINUTES)) {
      job.destroyForcibly().waitFor();
      throw new AssertionError("The job hangs:\n" + Copse.text(said));
    }
    return job.exitValue();
  }

  private static void awaits(Process job, Path said, String words) throws Exception {
    while (!Files.readString(said).contains(words)) {
      assertThat(job.isAlive()).withFailMessage(() -> Copse.text(said)).isTrue();
      Thread.sleep(20);
    }
  }

  private static boolean mayUnshare() throws Exception {
    return does("unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "true");
  }

  private static boolean does(String... command) throws Exception {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException notThere) {
      return false;
    }
  }
}
