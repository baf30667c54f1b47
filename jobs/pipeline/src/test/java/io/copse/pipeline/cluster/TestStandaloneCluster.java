package io.copse.pipeline.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.pipeline.tables.TableSchema;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.package$;
import org.junit.jupiter.api.Test;

/** The packaged jar on a standalone cluster of two executors, against one process. */
class TestStandaloneCluster extends ClusterTest {
  @Test
  void theClusterIsOfTheVersionThatTheJarIsBuiltFor() {
    assertThat(StandaloneCluster.SPARK_HOME.resolve("jars"))
        .isDirectoryContaining(
            "glob:**spark-core_2.12-%s.jar".formatted(package$.MODULE$.SPARK_VERSION()));
  }

  @Test
  void twoExecutorsMakeTheTablesThatOneProcessMakes() throws Exception {
    Path many = folder.resolve("many");
    Path events = Files.createDirectory(folder.resolve("events"));
    Path said = folder.resolve("many.log");
    fixture.ends(
        said,
        fixture.submitted(
            said,
            "run",
            2,
            many,
            "--spark",
            "spark.eventLog.enabled=true",
            "--spark",
            "spark.eventLog.dir=" + events.toUri()));

    for (TableSchema schema : TableSchema.values()) {
      List<String> rows = Copse.rows(spark, fixture.one(), schema);
      assertThat(rows).isNotEmpty();
      assertThat(Copse.rows(spark, many, schema)).isEqualTo(rows);
    }
    EventLog log = EventLog.read(events);
    // Of all arms whose runs are one task each: an arm's few may by chance be on one executor.
    Set<String> ofOneTask = new HashSet<>();
    for (String arm : List.of("experts", "random_experts", "dense_k_params")) {
      assertThat(log.executorsByStage(arm).values()).isNotEmpty().allMatch(on -> on.size() == 1);
      log.executorsByStage(arm).values().forEach(ofOneTask::addAll);
    }
    assertThat(ofOneTask).containsExactlyInAnyOrder("0", "1");
    assertThat(log.executorsByStage("dense")).isNotEmpty();
    assertThat(log.executorsByStage("dense").values())
        .allSatisfy(executors -> assertThat(executors).containsExactlyInAnyOrder("0", "1"));
    assertThat(log.executorsThatFetched("dense")).containsExactlyInAnyOrder("0", "1");
  }

  @Test
  void fourReplicasHaveTheSameBitsOnOneAndFourExecutorsAsInOneProcess() throws Exception {
    Copse four =
        fixture.copse().with("replicas", "training { replicas = 4, dense_batch_sequences = [] }");
    Path embedded = folder.resolve("replicas");
    four.giveCorpus(fixture.one(), embedded);
    Path said = folder.resolve("replicas.log");
    fixture.ends(said, four.embedded(said, "train", "--set", "output=\"%s\"".formatted(embedded)));
    for (int executors : new int[] {1, 4}) {
      Path output = folder.resolve("replicas-" + executors);
      four.giveCorpus(fixture.one(), output);
      Path words = folder.resolve("replicas-%d.log".formatted(executors));
      fixture.ends(
          words, four.submitted(words, fixture.cluster().arguments("train", executors, output)));
      for (TableSchema schema : List.of(TableSchema.RUNS, TableSchema.STEPS)) {
        assertThat(Copse.rows(spark, output, schema))
            .as("%s on %d executors", schema, executors)
            .isNotEmpty()
            .isEqualTo(Copse.rows(spark, embedded, schema));
      }
    }
  }

  @Test
  void executorsThatAreNotFitAreRefused() throws Exception {
    refuses(
        "spark.executor.extraJavaOptions=-Da=b",
        "Executor \\d on \\S+ runs without --add-modules=jdk.incubator.vector: set it in"
            + " spark.executor.extraJavaOptions");
    refuses(
        "spark.executorEnv.OMP_NUM_THREADS=2",
        "Executor \\d on \\S+ has OMP_NUM_THREADS 2 in place of 1: set"
            + " spark.executorEnv.OMP_NUM_THREADS");
    Path other = Files.copy(Copse.jar(), folder.resolve("other.jar"));
    try (FileSystem zip = FileSystems.newFileSystem(other)) {
      Files.createFile(zip.getPath("io/copse/Another.class"));
    }
    refuses(
        "spark.executor.extraClassPath=" + other,
        "Executor \\d on \\S+ runs build \\w+ of Copse and the driver build \\w+: take the other jar"
            + " off its class path");
    refuses("spark.dynamicAllocation.enabled=true", "spark.dynamicAllocation.enabled is true");
  }

  private static void refuses(String setting, String sentence) throws Exception {
    Path said = folder.resolve("refused.log");
    Process submitted =
        fixture.submitted(said, "run", 2, folder.resolve("refused"), "--spark", setting);
    assertThat(submitted.waitFor()).as(setting).isEqualTo(2);
    assertThat(Copse.text(said)).containsPattern("copse: " + sentence);
  }
}
