package io.copse.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The bundle cannot be validated without a workspace; that it names what is there can. */
class TestDatabricksBundle {
  private static final Path CONF = Path.of("..", "..", "conf");

  @Test
  void everyTaskIsACommandOfTheJarWithOptionsThatItHas() throws IOException {
    Node bundle =
        new Node(
            new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(CONF.resolve("databricks.yml"))));
    String jar = "../" + bundle.at("artifacts", "copse").list("files").get(0).text("source");
    List<String> commands = new ArrayList<>();
    for (Node task : bundle.at("resources", "jobs", "experiment").list("tasks")) {
      assertThat(task.at("spark_jar_task").text("main_class_name")).isEqualTo(Main.class.getName());
      assertThat(task.list("libraries").get(0).text("jar")).isEqualTo(jar);
      List<String> parameters = new ArrayList<>();
      task.at("spark_jar_task").list("parameters").forEach(p -> parameters.add((String) p.value()));
      commands.add(parameters.get(0));
      parameters.add("--help");
      StringWriter err = new StringWriter();
      assertThat(
              Main.execute(
                  parameters.toArray(String[]::new),
                  new PrintWriter(new StringWriter()),
                  new PrintWriter(err)))
          .as("%s: %s", parameters, err)
          .isZero();
    }
    assertThat(commands).containsExactly("ingest", "cluster", "train", "report");
  }

  @Test
  void theClusterHasWhatSparkDefaultsAsk() throws IOException {
    String bundle = Files.readString(CONF.resolve("databricks.yml"));
    for (String key :
        List.of(
            "spark.executor.cores",
            "spark.executor.extraJavaOptions",
            "spark.dynamicAllocation.enabled",
            "spark.speculation",
            "spark.shuffle.reduceLocality.enabled",
            "spark.sql.files.maxPartitionBytes",
            "spark.hadoop.parquet.block.size",
            "spark.sql.session.timeZone",
            "OMP_NUM_THREADS")) {
      assertThat(Files.readString(CONF.resolve("spark-defaults.conf"))).contains(key);
      assertThat(bundle).contains(key);
    }
  }

  /** A place in the YAML. */
  private record Node(Object value) {
    Node at(String... keys) {
      Object at = value;
      for (String key : keys) {
        assertThat(at).isInstanceOf(Map.class);
        at = ((Map<?, ?>) at).get(key);
      }
      return new Node(at);
    }

    List<Node> list(String key) {
      List<Node> nodes = new ArrayList<>();
      ((List<?>) at(key).value()).forEach(entry -> nodes.add(new Node(entry)));
      return nodes;
    }

    String text(String key) {
      return (String) at(key).value();
    }
  }
}
