package io.copse.pipeline.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.pipeline.tables.TableSchema;
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
    Process submitted =
        copse.submitted(
            said,
            cluster.arguments(
                many,
                "--spark",
                "spark.eventLog.enabled=true",
                "--spark",
                "spark.eventLog.logBlockUpdates.enabled=true",
                "--spark",
                "spark.eventLog.dir=" + events.toUri()));
    assertThat(submitted.waitFor())
        .withFailMessage(() -> Copse.text(said) + cluster.executorLogs())
        .isZero();

    for (TableSchema schema : TableSchema.values()) {
      List<String> rows = Copse.rows(spark, one, schema);
      assertThat(rows).isNotEmpty();
      assertThat(Copse.rows(spark, many, schema)).isEqualTo(rows);
    }
    EventLog log = EventLog.read(events);
    Set<String> ofExperts = new HashSet<>();
    log.executorsByStage("experts").values().forEach(ofExperts::addAll);
    assertThat(ofExperts).containsExactlyInAnyOrder("0", "1");
    assertThat(log.executorsByStage("dense")).isNotEmpty();
    assertThat(log.executorsByStage("dense").values())
        .allSatisfy(executors -> assertThat(executors).containsExactlyInAnyOrder("0", "1"));
    // The names of AllReduceParameter's blocks of the scatter and of the gather.
    assertThat(log.executorsWithBlock("gradientBytes")).containsExactlyInAnyOrder("0", "1");
    assertThat(log.executorsWithBlock("weightBytes")).containsExactlyInAnyOrder("0", "1");
  }

  @Test
  void killedAndStartedAgainItMakesTheSameTables() throws Exception {
    assertThat(new Soak(spark, copse, cluster, one).disturb(1, 3)).isPositive();
  }

  @Test
  void anExecutorWithoutTheVectorApiIsRefused() throws Exception {
    Path said = folder.resolve("refused.log");
    Process submitted =
        copse.submitted(
            said,
            cluster.arguments(
                folder.resolve("refused"), "--spark", "spark.executor.extraJavaOptions=-Da=b"));
    assertThat(submitted.waitFor()).isEqualTo(2);
    assertThat(Copse.text(said))
        .containsPattern(
            "copse: Executor \\d on \\S+ runs without --add-modules=jdk.incubator.vector: set it in"
                + " spark.executor.extraJavaOptions");
  }
}
