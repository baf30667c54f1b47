package io.copse.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that end before their command does, started as the launcher starts them. */
class TestEnding {
  private static final int PATIENCE_SECONDS = 180;

  @TempDir Path folder;
  private Path temporary;
  private Path log;
  private final List<Process> started = new ArrayList<>();

  @BeforeEach
  void write() throws IOException {
    temporary = Files.createDirectory(folder.resolve("temporary"));
    log = folder.resolve("log");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      lines.append(
          "{\"thread\": %d, \"text\": \"%s\"}%n"
              .formatted(i, ("wave " + i + " salt ").repeat(200)));
    }
    Files.writeString(folder.resolve("sea.jsonl"), lines);
    Files.writeString(
        folder.resolve("sea.conf"),
        """
        experiment = sea
        output = out
        corpus {
          sources = [{ name = sea, kind = jsonl, path = sea.jsonl, group_field = thread, max_bytes = 1000000 }]
          dev_share = 0.2, test_share = 0.2, vocabulary_size = 300
        }
        domains { k = 2, vocabulary_size = 100, svd_dimensions = 4 }
        training {
          sizes = [{ d_model = 16, layers = 1, heads = 2, learning_rate = 5e-3 }]
          arms = [dense], horizons = [1000000000], context_length = 32, batch_sequences = 4
          warmup_tokens = 256
        }
        """);
  }

  private Process start(String... arguments) throws IOException {
    return startWith("-Xmx1g", arguments);
  }

  private Process startWith(String heap, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    // A signal that this process was started to ignore would be ignored there, too.
    command.addAll(List.of("env", "--default-signal=INT,HUP", "bash", "-c"));
    command.add(
        "exec \"$@\" -Djava.io.tmpdir=\"$(mktemp -d \"%s/copse-$$-XXXXXXXX\")\" %s %s"
            .formatted(temporary, Main.class.getName(), String.join(" ", arguments)));
    command.add("copse");
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(option -> option.startsWith("--add") || option.startsWith("-XX:"))
            .toList());
    command.addAll(List.of(heap, "-cp", System.getProperty("java.class.path")));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("OMP_NUM_THREADS", "1");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    Process process = builder.start();
    started.add(process);
    return process;
  }

  @AfterEach
  void endAll() throws InterruptedException {
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
  }

  private void await(Process process, String said) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!Files.readString(log).contains(said)) {
      assertThat(process.isAlive() && System.nanoTime() < end).as(Files.readString(log)).isTrue();
      Thread.sleep(50);
    }
  }

  private int end(Process process, String signal) throws Exception {
    signal(process, signal);
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private static void signal(Process process, String signal) throws Exception {
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
  }

  /** What was said beside the progress of stages and the virtual machine's own words. */
  private List<String> said() throws IOException {
    return Files.readString(log)
        .lines()
        .filter(line -> !line.startsWith("WARNING: ") && !line.matches(" *\\d+:\\d\\d  .*"))
        .toList();
  }

  private List<String> owners() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("out").resolve(".owner"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aStoppedStageSaysSoGivesBackItsLockAndLeavesNothing() throws Exception {
    Process first = start("train", "--conf", "sea.conf");
    await(first, "ingest: ");
    assertThat(end(first, "INT")).isEqualTo(130);
    assertThat(said())
        .containsExactly("copse: stopped by SIGINT; the same command goes on where it stopped.");
    assertThat(owners()).contains("epoch-1", "end-1");
    assertThat(temporary).isEmptyDirectory();

    Process killed = start("train", "--conf", "sea.conf");
    await(killed, "ingest: ");
    assertThat(end(killed, "KILL")).isEqualTo(137);
    assertThat(temporary).isNotEmptyDirectory();

    Process last = start("train", "--conf", "sea.conf");
    await(last, "train: 2 of 2 runs left");
    assertThat(end(last, "TERM")).isEqualTo(143);
    assertThat(said())
        .containsExactly("copse: stopped by SIGTERM; the same command goes on where it stopped.");
    assertThat(owners()).contains("epoch-3", "end-3");
    assertThat(temporary).isEmptyDirectory();
    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrder("temporary", "log", "sea.jsonl", "sea.conf", "out");
  }

  @Test
  void aHangUpEndsTheCommandToo() throws Exception {
    Process first = start("train", "--conf", "sea.conf");
    await(first, "opening ");
    assertThat(end(first, "HUP")).isEqualTo(129);
    assertThat(said())
        .containsExactly("copse: stopped by SIGHUP; the same command goes on where it stopped.");
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void aSecondSignalEndsTheCommandBeforeItHasGivenEverythingBack() throws Exception {
    Process first = start("train", "--conf", "sea.conf");
    await(first, "ingest: ");
    signal(first, "INT");
    await(first, "copse: stopped by SIGINT");
    assertThat(end(first, "TERM")).isEqualTo(143);
    assertThat(said())
        .containsExactly("copse: stopped by SIGINT; the same command goes on where it stopped.");
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void aMistakeExitsWith2AndLeavesNothing() throws Exception {
    Process wrong = start("train", "--conf", "none.conf");
    assertThat(wrong.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(wrong.exitValue()).isEqualTo(2);
    assertThat(said()).containsExactly("copse: none.conf is no file: name an experiment file.");
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void aHeapThatIsTooSmallIsOneSentenceAndLeavesNothing() throws Exception {
    byte[] text = "w\u0101ve salt ".repeat(1 << 17).getBytes(StandardCharsets.UTF_8);
    try (OutputStream whole = Files.newOutputStream(folder.resolve("sea.jsonl"))) {
      whole.write("{\"thread\": 1, \"text\": \"".getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < 45; i++) {
        whole.write(text);
      }
      whole.write("\"}".getBytes(StandardCharsets.UTF_8));
    }
    Process full = startWith("-Xmx512m", "ingest", "--conf", "sea.conf");
    assertThat(full.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    List<String> sentences = said().stream().filter(line -> line.startsWith("copse: ")).toList();
    assertThat(sentences).as(Files.readString(log)).hasSize(1);
    assertThat(sentences.get(0))
        .startsWith(
            "copse: The memory does not suffice for the file sea.jsonl of source 'sea' (Java heap"
                + " space; the driver's heap has ")
        .endsWith(
            " MB): set COPSE_MEMORY to more, or spark.executor.memory on a cluster, and give the"
                + " same command again.");
    assertThat(full.exitValue()).isEqualTo(1);
    assertThat(temporary).isEmptyDirectory();
    assertThat(folder.resolve("out/.unfinished/staging")).doesNotExist();
    assertThat(owners()).contains("epoch-1", "end-1");
  }
}
