package io.copse.pipeline.tables;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.copse.pipeline.SparkTest;
import io.copse.pipeline.storage.RunStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The queries of the notebooks, analysed against empty tables. */
class TestNotebooks extends SparkTest {
  private static final Path NOTEBOOKS = Path.of("..", "..", "notebooks");
  private static final Pattern SQL =
      Pattern.compile("spark\\.sql\\(\"\"\"(.*?)\"\"\"\\)", Pattern.DOTALL);

  @TempDir static Path folder;

  @BeforeAll
  static void openTables() {
    Tables.open(spark, RunStorage.open(folder.toString(), spark.sessionState().newHadoopConf()));
  }

  @Test
  void queriesOfTheSqlNotebookNameColumnsThatThereAre() throws IOException {
    String notebook = Files.readString(NOTEBOOKS.resolve("results.sql"));
    List<String> queries =
        Arrays.stream(notebook.split("-- COMMAND -+"))
            .filter(cell -> !cell.contains("-- MAGIC") && !cell.contains("CREATE OR REPLACE"))
            .toList();
    assertThat(queries).hasSize(6).allSatisfy(TestNotebooks::analyse);
  }

  @Test
  void queriesOfThePythonNotebookNameColumnsThatThereAre() throws IOException {
    JsonNode notebook = new ObjectMapper().readTree(NOTEBOOKS.resolve("results.ipynb").toFile());
    List<String> queries = new ArrayList<>();
    for (JsonNode cell : notebook.get("cells")) {
      Matcher found = SQL.matcher(cell.get("source").asText());
      while (found.find()) {
        queries.add(found.group(1));
      }
    }
    assertThat(queries).hasSize(2).allSatisfy(TestNotebooks::analyse);
  }

  /** Fails if the query names a table or column that there is not. */
  private static void analyse(String query) {
    assertThat(spark.sql(query).columns()).isNotEmpty();
  }
}
