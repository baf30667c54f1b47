package io.copse.pipeline.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A standalone master and its workers of one core each, on loopback, each a process of its own. */
final class StandaloneCluster implements AutoCloseable {
  /** Failsafe starts in the module's folder. */
  static final Path SPARK_HOME = Path.of("target", "spark-home").toAbsolutePath();

  private final List<Process> daemons = new ArrayList<>();
  private final Path folder;
  private String master = "";

  private StandaloneCluster(Path folder) {
    this.folder = folder;
  }

  static StandaloneCluster start(Path folder, int workers) throws IOException {
    StandaloneCluster cluster = new StandaloneCluster(folder);
    cluster.master =
        cluster.daemon(
            Pattern.compile("Starting Spark master at (spark://\\S+)"),
            List.of("org.apache.spark.deploy.master.Master", "--port", "0"));
    for (int i = 0; i < workers; i++) {
      cluster.addWorker();
    }
    return cluster;
  }

  private void addWorker() throws IOException {
    daemon(
        Pattern.compile("(Successfully registered) with master"),
        List.of(
            "org.apache.spark.deploy.worker.Worker",
            "--cores",
            "1",
            "--memory",
            "1g",
            "--work-dir",
            Files.createTempDirectory(folder, "worker-").toString(),
            master));
  }

  /** Kills a worker that has an executor, and the executor; another takes its place later. */
  void loseWorker() throws IOException, InterruptedException {
    for (Process daemon : daemons) {
      List<ProcessHandle> executors = executors(daemon).toList();
      if (!executors.isEmpty()) {
        daemons.remove(daemon);
        daemon.destroyForcibly().waitFor();
        executors.forEach(ProcessHandle::destroyForcibly);
        addWorker();
        return;
      }
    }
  }

  String master() {
    return master;
  }

  /** The launcher's arguments for a command on so many executors, and what a test sets beside. */
  String[] arguments(String command, int executors, Object output, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                command,
                "--master",
                master,
                "--set",
                "output=\"%s\"".formatted(output),
                "--spark",
                "spark.cores.max=" + executors,
                "--spark",
                "spark.sql.shuffle.partitions=4",
                "--spark",
                "spark.executor.memory=900m"));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  /** The executors' processes that live now. */
  List<ProcessHandle> executors() {
    return daemons.stream().flatMap(StandaloneCluster::executors).toList();
  }

  /** The executors of a daemon: any daemon has other children for a moment, such as id or ls. */
  private static Stream<ProcessHandle> executors(Process daemon) {
    return daemon
        .descendants()
        .filter(child -> child.info().command().orElse("").endsWith("/java"));
  }

  /** Starts a daemon and returns what its log says it has reached. */
  private String daemon(Pattern reached, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(SPARK_HOME.resolve("bin/spark-class").toString());
    command.addAll(arguments);
    command.addAll(2, List.of("--host", "127.0.0.1", "--webui-port", "0"));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("SPARK_HOME", SPARK_HOME.toString());
    builder.environment().put("SPARK_DAEMON_MEMORY", "256m");
    builder.environment().remove("OMP_NUM_THREADS");
    Process daemon = builder.start();
    daemons.add(daemon);
    BufferedReader log = daemon.inputReader();
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      Matcher matcher = reached.matcher(line);
      if (matcher.find()) {
        Thread rest = new Thread(() -> log.lines().forEach(later -> {}));
        rest.setDaemon(true);
        rest.start();
        return matcher.group(1);
      }
    }
    throw new IOException("A daemon of the cluster ended: " + command);
  }

  /** What the executors have written to standard error, for a failure's message. */
  String executorLogs() {
    try (Stream<Path> files = Files.walk(folder)) {
      StringBuilder all = new StringBuilder();
      for (Path log : files.filter(file -> file.endsWith("stderr")).toList()) {
        all.append(log).append('\n').append(Files.readString(log));
      }
      return all.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    List<ProcessHandle> executors = executors();
    executors.forEach(ProcessHandle::destroyForcibly);
    daemons.forEach(Process::destroyForcibly);
    daemons.forEach(daemon -> daemon.onExit().join());
    executors.forEach(executor -> executor.onExit().join());
  }
}
