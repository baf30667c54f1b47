package io.copse.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.pipeline.SparkTest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestMain extends SparkTest {
  /** Surefire starts in the module's folder. */
  private static final String PRESET = Path.of("..", "..", "conf", "own-text.conf").toString();

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int copse(String... arguments) {
    return Main.execute(arguments, new PrintWriter(out), new PrintWriter(err));
  }

  private int sql(String... arguments) {
    tables(folder.toString());
    List<String> all =
        new ArrayList<>(List.of("sql", "--conf", PRESET, "--set", "output=\"" + folder + "\""));
    all.addAll(List.of(arguments));
    return copse(all.toArray(String[]::new));
  }

  @Test
  void aReaderMakesNothing() {
    assertThat(
            copse("sql", "--conf", PRESET, "--set", "output=\"" + folder + "/none\"", "SELECT 1"))
        .isEqualTo(2);
    assertThat(err.toString())
        .startsWith("copse: There is no table " + folder + "/none/tables/documents: run a stage");
    assertThat(folder).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "quickstart",
        "run",
        "plan",
        "ingest",
        "cluster",
        "train",
        "evaluate",
        "fit",
        "report",
        "generate",
        "sql"
      })
  void everyCommandHasHelp(String command) {
    assertThat(copse(command, "--help")).isZero();
    assertThat(out.toString()).contains("Usage: copse " + command, "--conf", "--set");
    assertThat(copse("--help")).isZero();
    assertThat(out.toString()).contains("  " + command);
  }

  @Test
  void whatTheUserMustSetRightIsOneSentenceAndExitsWith2() {
    assertThat(copse("run", "--conf", "nowhere.conf")).isEqualTo(2);
    assertThat(err.toString())
        .isEqualToNormalizingNewlines("copse: nowhere.conf is no file: name an experiment file.\n");
  }

  @Test
  void alonePrintsTheCommandsAndExitsWith0() {
    assertThat(copse()).isZero();
    assertThat(out.toString()).contains("Usage: copse", "  quickstart", "  bench");
    assertThat(copse("runs")).isZero();
    assertThat(out.toString()).contains("Usage: copse runs", "  vacuum");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aTildeOfAnOptionIsTheHomeFolder() {
    assertThat(copse("run", "--conf=~/no/such.conf")).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("copse: " + System.getProperty("user.home") + "/no/such.conf is no file");
  }

  @Test
  void unknownCommandsAndOptionsExitWith2() {
    assertThat(copse("trian")).isEqualTo(2);
    assertThat(copse("train", "--conf", "x", "--cnof", "x")).isEqualTo(2);
    assertThat(copse("train")).isEqualTo(2);
    assertThat(err.toString())
        .contains("trian", "--cnof", "Missing required option: '--conf=FILE'");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void printsATableForPeople() {
    assertThat(sql("SELECT 1 AS a, 'x' AS b")).isZero();
    assertThat(out.toString()).contains("|a  |b  |", "|1  |x  |");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void printsCsvAndJsonForPrograms() {
    String query = "SELECT 1 AS a, 'x, \"y\"' AS b, CAST(NULL AS STRING) AS c";
    assertThat(sql("--format", "csv", query)).isZero();
    assertThat(sql("--format", "json", query)).isZero();
    assertThat(out.toString().lines())
        .containsExactly("a,b,c", "1,\"x, \"\"y\"\"\",", "{\"a\":1,\"b\":\"x, \\\"y\\\"\"}");
  }

  @Test
  void theTablesOfTheExperimentAreThereByName() {
    assertThat(sql("--format", "csv", "SELECT count(*) AS n FROM runs")).isZero();
    assertThat(out.toString().lines()).containsExactly("n", "0");
  }

  @Test
  void theLawsAreFunctionsOfTheQuery() {
    assertThat(sql("--format", "csv", "SELECT train_flops(1e9, 2e10) AS flops")).isZero();
    assertThat(out.toString().lines()).containsExactly("flops", "1.2E20");
  }

  @Test
  void aQueryThatCannotBeRunSaysWhy() {
    assertThat(sql("SELECT nothing FROM runs")).isEqualTo(2);
    assertThat(sql("SELEC 1")).isEqualTo(2);
    assertThat(err.toString().lines())
        .hasSize(2)
        .allMatch(line -> line.startsWith("copse: The query cannot be run: "))
        .anyMatch(line -> line.contains("nothing"))
        .anyMatch(line -> line.contains("SELEC"));
  }

  @Test
  void aQueryThatFailsExitsWith1AndShowsItsTraceOnlyWhenAsked() {
    String query = "SELECT raise_error('broken')";
    assertThat(sql(query)).isEqualTo(1);
    assertThat(err.toString().lines()).containsExactly("copse: broken");
    assertThat(sql("--stacktrace", query)).isEqualTo(1);
    assertThat(err.toString()).contains("\tat org.apache.spark");
  }
}
