package io.copse.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.copse.pipeline.SparkTest;
import io.copse.pipeline.launch.OutputLock;
import io.copse.pipeline.storage.RunStorage;
import io.copse.udf.law.Chinchilla;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestRunTables extends SparkTest {
  /** Public runs; surefire starts in the module's folder. */
  private static final String KYO_TAKANO =
      Path.of("..", "..", "udf/src/test/resources/io/copse/udf/kyo-takano-llm.csv").toString();

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path csv;

  /** Two families of 16 runs whose losses are exact, and a run of each that diverged. */
  @BeforeEach
  void writeRuns() throws IOException {
    StringBuilder text = new StringBuilder("family,N,D,C,loss,note\n");
    for (String family : List.of("dense", "experts")) {
      var law = new Chinchilla(family.equals("dense") ? 1.69 : 1.59, 406.4, 410.7, 0.34, 0.28);
      for (double n = 1e7; n < 1e9; n *= 4) {
        for (double d = 1e9; d < 1e11; d *= 4) {
          text.append("%s,%s,%s,%s,%s,x%n".formatted(family, n, d, 6 * n * d, law.loss(n, d)));
        }
      }
      text.append(family).append(",1e7,1e9,6e16,NaN,x\n");
    }
    csv = Files.writeString(folder.resolve("runs.csv"), text);
  }

  private int copse(String... arguments) {
    return Main.execute(arguments, new PrintWriter(out), new PrintWriter(err));
  }

  @Test
  void aTableMayHaveAnyName() throws IOException {
    Path odd = Files.copy(csv, folder.resolve("runs [1] {a,b} `c` %20 #d *.csv"));
    String[] fit = {"fit", "--input", odd.toString(), "--params", "N", "--tokens", "D"};
    assertThat(copse(fit)).as(err.toString()).isZero();
    assertThat(json().<String>getAs("status")).isNotEmpty();
    for (String name : List.of("k:l.csv", "_hidden.csv", ".hidden.csv")) {
      Path same = Files.copy(csv, folder.resolve(name));
      String[] again = {"fit", "--input", same.toString(), "--bootstrap", "0"};
      assertThat(copse(again)).as(err.toString()).isZero();
      assertThat(json().<Long>getAs("n_used")).as(name).isEqualTo(32);
    }
  }

  private Row json() {
    Row row =
        spark.read().json(spark.createDataset(List.of(out.toString()), Encoders.STRING())).head();
    out.getBuffer().setLength(0);
    return row;
  }

  @Test
  void fitsATableAndSaysAllOfIt() {
    assertThat(copse("fit", "--input", KYO_TAKANO, "--bootstrap", "0", "--budgets", "1e21,5.88e23"))
        .isZero();
    assertThat(out.toString().lines()).hasSize(1);
    assertThat(out.toString())
        .startsWith(
            "{\"law\":\"chinchilla\",\"objective\":\"huber_log_0.001\",\"objective_value\":");
    Row fit = json();
    assertThat(fit.<String>getAs("status")).isEqualTo("ok");
    assertThat(fit.<Long>getAs("n_used")).isEqualTo(234);
    assertThat(fit.<Long>getAs("n_dropped")).isZero();
    assertThat(fit.<Row>getAs("parameters").schema().fieldNames())
        .containsExactlyInAnyOrder("E", "A", "B", "alpha", "beta");
    assertThat(fit.getList(fit.fieldIndex("compute_optimal"))).hasSize(2);
    assertThat(fit.<String>getAs("params_are")).isEqualTo("total");
  }

  @Test
  void fitsGroupsAndComparesThemWithTheFirst() {
    assertThat(
            copse(
                "fit",
                "--input",
                csv.toString(),
                "--group-by",
                "family",
                "--bootstrap",
                "20",
                "--resample",
                "noise",
                "--budgets",
                "1e21"))
        .isZero();
    Row all = json();
    List<Row> groups = all.getList(all.fieldIndex("groups"));
    assertThat(groups).hasSize(2);
    for (int i = 0; i < 2; i++) {
      assertThat(groups.get(i).<Row>getAs("parameters").<Double>getAs("E"))
          .isCloseTo(1.69 - 0.1 * i, within(1e-6));
      assertThat(groups.get(i).<Long>getAs("n_skipped")).isEqualTo(1);
    }
    Row comparison = all.<Row>getList(all.fieldIndex("comparisons")).get(0);
    assertThat(comparison.<String>getAs("baseline")).isEqualTo("dense");
    assertThat(comparison.<Double>getAs("loss_gain")).isCloseTo(0.1, within(1e-6));
    assertThat(comparison.<Double>getAs("compute_multiplier")).isGreaterThan(1);
  }

  @Test
  void readsParquetAndDeltaAndFindsTheTokensFromTheFlops() {
    String parquet = folder.resolve("runs.parquet").toString();
    String delta = folder.resolve("delta").toString();
    var runs =
        spark.read().option("header", true).csv(csv.toString()).where("family = 'dense'").drop("D");
    runs.write().parquet(parquet);
    runs.write().format("delta").save(delta);
    for (String input : List.of(parquet, delta)) {
      assertThat(copse("fit", "--input", input, "--bootstrap", "0")).isZero();
      assertThat(out.toString()).contains("\"tokens\":\"C / (6 N)\"");
      assertThat(json().<Row>getAs("parameters").<Double>getAs("beta"))
          .isCloseTo(0.28, within(1e-6));
    }
  }

  @Test
  void readsHeadersOfPublicTablesAndCountsRunsThatFailed() throws IOException {
    StringBuilder text = new StringBuilder("Model Size,Training FLOP,loss,State,Name\n");
    var law = new Chinchilla(1.69, 406.4, 410.7, 0.34, 0.28);
    for (double n = 1e7; n < 1e9; n *= 4) {
      for (double d = 1e9; d < 1e11; d *= 4) {
        text.append("%s,%s,%s,Finished,x%n".formatted(n, 6 * n * d, law.loss(n, d)));
      }
    }
    text.append("1e7,6e16,2.0,crashed,x\n1e7,6e16,nan,Finished,x\n1e7,6e16,,Finished,x\n");
    Files.writeString(csv, text);
    assertThat(
            copse(
                "fit",
                "--input",
                csv.toString(),
                "--bootstrap",
                "0",
                "--held-out-above",
                "1e19",
                "--budgets",
                "1e21"))
        .isZero();
    assertThat(out.toString())
        .contains("\"params\":\"Model Size\"", "\"tokens\":\"Training FLOP / (6 Model Size)\"");
    Row fit = json();
    assertThat(fit.<Row>getAs("parameters").<Double>getAs("E")).isCloseTo(1.69, within(1e-6));
    assertThat(fit.<Long>getAs("n_used")).isEqualTo(16);
    assertThat(fit.<Long>getAs("n_skipped")).isEqualTo(3);
    Row diagnostics = fit.getAs("diagnostics");
    for (String cause : List.of("failed", "diverged", "incomplete")) {
      assertThat(diagnostics.<Long>getAs(cause)).as(cause).isEqualTo(1);
    }
    assertThat(fit.<Row>getAs("held_out").<Double>getAs("max_relative_error")).isLessThan(1e-6);

    assertThat(copse("fit", "--input", csv.toString(), "--status", "none", "--bootstrap", "0"))
        .isZero();
    assertThat(json().<Row>getAs("diagnostics").<Long>getAs("failed")).isZero();
  }

  @Test
  void fitsByApproachesOneAndTwo() throws IOException {
    StringBuilder text = new StringBuilder("N,D,C,loss\n");
    var law = new Chinchilla(1.69, 406.4, 410.7, 0.34, 0.28);
    for (double c = 1e18; c < 1e21; c *= 2) {
      for (double n = 1e8; n < 2e10; n *= 1.3) {
        double d = c / 6 / n;
        text.append("%s,%s,%s,%s%n".formatted(n, d, c, law.loss(n, d)));
      }
    }
    Files.writeString(csv, text);
    for (String approach : List.of("1", "2 --curve akima")) {
      String command = "fit --input " + csv + " --budgets 1e20 --approach " + approach;
      assertThat(copse(command.split(" "))).isZero();
      Row fit = json();
      assertThat(fit.<String>getAs("status")).isEqualTo("ok");
      assertThat(fit.<Row>getAs("params_scaling").<Double>getAs("exponent"))
          .isCloseTo(.28 / .62, within(.03));
      assertThat(fit.getList(fit.fieldIndex("compute_optimal"))).hasSize(1);
    }
    assertThat(
            copse(
                "fit",
                "--input",
                csv.toString(),
                "--approach",
                "2",
                "--curve",
                "akima",
                "--noise",
                "0.001",
                "--bootstrap",
                "20",
                "--format",
                "table"))
        .isZero();
    assertThat(out.toString()).contains("|quantity|exponent", "|params  |0.4", "|place  ");
  }

  @Test
  void findsWhereGroupsCross() throws IOException {
    StringBuilder text = new StringBuilder("family,C,loss\n");
    for (double c = 1e17; c < 1e23; c *= 10) {
      text.append("early,%s,%s%n".formatted(c, 2 + 100 * Math.pow(c, -.1)));
      text.append("late,%s,%s%n".formatted(c, 2 + 1000 * Math.pow(c, -.15)));
    }
    Files.writeString(csv, text);
    assertThat(
            copse(
                "fit",
                "--input",
                csv.toString(),
                "--law",
                "compute_power_law",
                "--group-by",
                "family",
                "--bootstrap",
                "0",
                "--budgets",
                "1e18,1e22"))
        .isZero();
    Row all = json();
    Row crossOver = all.<Row>getList(all.fieldIndex("cross_overs")).get(0);
    assertThat(crossOver.<String>getAs("group")).isEqualTo("late");
    assertThat(Math.log10(crossOver.<Double>getAs("flops"))).isCloseTo(20, within(1e-4));
  }

  @Test
  void printsTablesForPeople() {
    assertThat(
            copse(
                "fit",
                "--input",
                csv.toString(),
                "--group-by",
                "family",
                "--bootstrap",
                "0",
                "--format",
                "table"))
        .isZero();
    assertThat(out.toString()).contains("|family |status|n_used|", "|dense  |beta     |0.2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --law sigmoid     | No law is called 'sigmoid': use one of chinchilla,
          --objective l3    | No objective is called 'l3': use
          --params width    | runs.csv has no column width: it has family, N, D, C, loss, note.
          --loss note       | runs.csv holds 'x', which is not a number: name another column or
          --drop-highest -1 | --drop-highest is -1: give a count of at least 0.
          --law kaplan --approach 2 | --law names the law of approach 3, and --approach is 2: leave
          --approach 4      | --approach is 4: give 1, 2 or 3.
          --approach 2 --objective l1_log | --objective is no option of this approach: use one of --curve, --noise
          --approach 2 --curve cubic | No iso-FLOP curve is called 'cubic': use parabola or akima.
          --status family   | No run of %s finished by its column family, which says none of
          --status gone     | runs.csv has no column gone: it has family, N, D, C, loss, note.
          --law experts     | has no column for experts (looked for experts, num_experts, n_experts, k): name it with --experts
          --loss flipped    | 2 of 34 runs have a number that is not finite and above 0
          --group-by loss --bootstrap 5 | groups are compared by intervals that need 20 resamples
          """)
  void whatIsWrongIsOneSentence(String arguments, String message) throws IOException {
    Path input = csv;
    if (arguments.endsWith("flipped")) {
      List<String> lines = Files.readAllLines(csv);
      StringBuilder text = new StringBuilder("family,N,D,C,flipped,note\n");
      lines.stream()
          .skip(1)
          .forEach(
              line ->
                  text.append(line.contains("NaN") ? line.replace("NaN", "-3") : line)
                      .append('\n'));
      Files.writeString(csv, text);
    }
    String[] all = ("fit --input " + input + " " + arguments).split(" ");
    assertThat(copse(all)).isEqualTo(2);
    assertThat(err.toString()).startsWith("copse: ").contains(message.formatted(csv));
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void fitWantsAnExperimentOrATableThatIsThere() throws IOException {
    assertThat(copse("fit")).isEqualTo(2);
    assertThat(copse("fit", "--input", "nowhere.csv")).isEqualTo(2);
    String empty = Files.createDirectory(folder.resolve("empty")).toString();
    assertThat(copse("fit", "--input", empty)).isEqualTo(2);
    assertThat(err.toString())
        .contains(
            "copse: fit has nothing to fit: name an experiment with --conf=FILE or a table of runs",
            "copse: nowhere.csv is not there: name a file, a folder of files or a Delta table.",
            " is a folder without a Delta table, Parquet files or files of text: name one that"
                + " has them.");
  }

  @Test
  void anImportIsRefusedWhileAJobOwnsTheOutput() {
    String output = folder.resolve("owned").toString();
    RunStorage storage = RunStorage.open(output, spark.sessionState().newHadoopConf());
    String[] command = {
      "import",
      "--input",
      csv.toString(),
      "--output",
      output,
      "--experiment",
      "outside",
      "--architecture",
      "family"
    };
    try (OutputLock held = OutputLock.acquire(storage, Duration.ofMinutes(2), () -> {})) {
      assertThat(held.owner().epoch()).isEqualTo(1);
      assertThat(copse(command)).isEqualTo(2);
      assertThat(err.toString()).contains("is in use by a job on host");
      assertThat(folder.resolve("owned/tables")).doesNotExist();
    }
    assertThat(copse(command)).isZero();
  }

  @Test
  void importsRunsOnce() {
    String output = folder.resolve("out").toString();
    String[] command = {
      "import",
      "--input",
      csv.toString(),
      "--output",
      output,
      "--experiment",
      "outside",
      "--architecture",
      "family"
    };
    assertThat(copse(command)).isZero();
    assertThat(copse(command)).isZero();
    String columns = "import: the columns are params = N, tokens = D, flops = C, loss = loss.";
    assertThat(err.toString().lines())
        .containsExactly(
            "import: 34 rows of %s: 34 new in runs, 0 there already, 0 left out.".formatted(csv),
            columns,
            "import: 34 rows of %s: 0 new in runs, 34 there already, 0 left out.".formatted(csv),
            columns);
    var runs = spark.read().format("delta").load(output + "/tables/runs");
    assertThat(
            runs.where(
                    "status = 'finished' AND abs(6.0 * params_total * tokens / train_flops - 1) <"
                        + " 1e-9")
                .count())
        .isEqualTo(32);
    assertThat(runs.where("status = 'diverged' AND dev_loss IS NULL").count()).isEqualTo(2);

    out.getBuffer().setLength(0);
    assertThat(
            copse(
                "fit",
                "--input",
                output + "/tables/runs",
                "--group-by",
                "architecture",
                "--bootstrap",
                "0"))
        .isZero();
    assertThat(out.toString()).contains("\"architecture\":\"dense\"", "\"status\":\"ok\"");
  }

  /** Made by pyarrow from the table of exact losses; the second has float16 losses. */
  @Test
  void readsParquetWithTimestampsOfNanosecondsAndHiddenNames() throws IOException {
    Path nanoseconds = resource("nanoseconds.parquet");
    Path hidden = Files.copy(nanoseconds, folder.resolve("_runs [1].parquet"));
    for (Path input : List.of(nanoseconds, hidden)) {
      String[] command = {"fit", "--input", input.toString(), "--bootstrap", "0"};
      assertThat(copse(command)).as(err.toString()).isZero();
      assertThat(json().<Row>getAs("parameters").<Double>getAs("E")).isCloseTo(1.69, within(1e-6));
    }
  }

  @Test
  void readsLossesOfSixteenBits() {
    String[] command = {
      "fit", "--input", resource("float16.parquet").toString(), "--bootstrap", "0"
    };
    assertThat(copse(command)).as(err.toString()).isZero();
    // Sixteen bits keep three digits of a loss.
    assertThat(json().<Row>getAs("parameters").<Double>getAs("E")).isCloseTo(1.69, within(0.1));
  }

  private static Path resource(String name) {
    return Path.of("src/test/resources/io/copse/pipeline/runtables", name).toAbsolutePath();
  }

  @Test
  void aConditionInSqlChoosesTheRows() {
    String[] command = {
      "fit", "--input", csv.toString(), "--bootstrap", "0", "--where", "family = 'dense'"
    };
    assertThat(copse(command)).as(err.toString()).isZero();
    Row fit = json();
    assertThat(fit.<Long>getAs("n_used")).isEqualTo(16);
    assertThat(fit.<Row>getAs("parameters").<Double>getAs("E")).isCloseTo(1.69, within(1e-6));
    command[6] = "width > 3";
    assertThat(copse(command)).isEqualTo(2);
    assertThat(err.toString()).contains("--where 'width > 3' is no condition over ");
  }

  @Test
  void readsFoldersGlobsAndLinesOfJson() throws IOException {
    List<String> lines = Files.readAllLines(csv);
    Path parts = Files.createDirectory(folder.resolve("parts"));
    Files.write(parts.resolve("1.csv"), lines.subList(0, 9));
    List<String> rest = new ArrayList<>(lines.subList(9, 18));
    rest.add(0, lines.get(0));
    Files.write(parts.resolve("2.csv"), rest);
    StringBuilder objects = new StringBuilder();
    for (String line : lines.subList(1, 17)) {
      String[] cells = line.split(",");
      objects.append(
          "{\"N\": %s, \"D\": %s, \"loss\": %s}%n".formatted(cells[1], cells[2], cells[4]));
    }
    Path jsonLines = Files.writeString(folder.resolve("runs.jsonl"), objects);
    for (String input : List.of(parts.toString(), parts + "/*.csv", jsonLines.toString())) {
      assertThat(copse("fit", "--input", input, "--bootstrap", "0")).as(err.toString()).isZero();
      Row fit = json();
      assertThat(fit.<Long>getAs("n_used")).as(input).isEqualTo(16);
      assertThat(fit.<Row>getAs("parameters").<Double>getAs("E")).isCloseTo(1.69, within(1e-6));
    }
  }

  @Test
  void aCrashedRunDoesNotStopAnImport() throws IOException {
    Files.writeString(
        csv, "N,D,loss,status\n1e7,1e9,3.1,finished\n,,,crashed\n1e7,2e9,,crashed\n?,1,x,failed\n");
    String output = folder.resolve("out").toString();
    String[] command = {
      "import", "--input", csv.toString(), "--output", output, "--experiment", "outside"
    };
    assertThat(copse(command)).as(err.toString()).isZero();
    assertThat(err.toString()).contains(": 2 new in runs, 0 there already, 2 left out.");
    var runs = spark.read().format("delta").load(output + "/tables/runs");
    assertThat(runs.where("status = 'finished'").count()).isEqualTo(1);
    assertThat(runs.where("status = 'failed'").count()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          N,D,loss;1e8,2.0,3.1        | A run has 2.0 tokens: give plain counts, not millions or
          N,D,loss;100.0,2e9,3.1      | A run has 100.0 params: give plain counts, not millions or
          N,D,loss;1e8,2e9,22.3       | Half of the losses are above 20.0: give nats per token, not
          N,D,perplexity;1e8,2e9,22.3 | The column perplexity of %s holds perplexities by its name
          """)
  void importChecksUnitsAsAFitDoes(String text, String message) throws IOException {
    Files.writeString(csv, text.replace(';', '\n') + "\n");
    String output = folder.resolve("out").toString();
    String[] command = {
      "import", "--input", csv.toString(), "--output", output, "--experiment", "outside"
    };
    assertThat(copse(command)).isEqualTo(2);
    assertThat(err.toString()).contains(message.formatted(csv));
  }

  @Test
  void drawsRunsLinesFrontierAndWhatIsHeldOut() throws Exception {
    for (String name : List.of("plot.html", "plot.svg")) {
      Path file = folder.resolve(name);
      String[] command = {
        "fit",
        "--input",
        KYO_TAKANO,
        "--bootstrap",
        "0",
        "--held-out-above",
        "1e21",
        "--plot",
        file.toString()
      };
      assertThat(copse(command)).as(err.toString()).isZero();
      String plot = Files.readString(file);
      assertThat(plot)
          .contains("compute-optimal", "equal loss", "runs held out", "run over law, %");
      // 234 runs in each of two figures, and a mark in each entry of the legends.
      assertThat(plot.split("<path transform", -1)).hasSize(1 + 2 * 234 + 4 + 2);
      if (name.endsWith("svg")) {
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
      }
    }
    assertThat(copse("fit", "--input", KYO_TAKANO, "--plot", "plot.png")).isEqualTo(2);
    assertThat(err.toString())
        .contains("--plot is plot.png: give a file whose name ends with .html or .svg.");
  }

  @Test
  void refusesToImportRowsThatAreNoRuns() throws IOException {
    Files.writeString(csv, "N,D,loss\n1e7,1e9,3.1\n-5,1e9,3.2\n");
    assertThat(
            copse(
                "import",
                "--input",
                csv.toString(),
                "--output",
                folder.resolve("out").toString(),
                "--experiment",
                "outside"))
        .isEqualTo(2);
    assertThat(err.toString())
        .startsWith("copse: 1 rows of %s are no runs, such as {\"N\":".formatted(csv))
        .contains("params, tokens and FLOPs must be finite and above 0");
  }
}
