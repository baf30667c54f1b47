package io.copse.pipeline.stores;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/**
 * A store on loopback, as a process of its own.
 *
 * @param process the server, which ends when its standard input does
 * @param uri where outputs may lie
 * @param hadoop the settings that reach it
 * @param jars what a client needs on its class path beside Spark
 */
public record StoreServer(Process process, String uri, Map<String, String> hadoop, List<Path> jars)
    implements AutoCloseable {
  private static final String SERVING = "Serving at ";
  private static final String KEY = "copse";
  private static final String SECRET = "copsesecret";
  private static final int MOST_SECONDS = 20;

  /** Maven copies what the servers and their clients need here. */
  private static final Path JARS = Path.of("target", "stores").toAbsolutePath();

  /** Starts HDFS, a name node and a data node, over a folder. */
  public static StoreServer hdfs(Path data) throws IOException {
    List<String> jars = new ArrayList<>(strings(jars("hdfs")));
    // The server is of the same build as Spark's client of it, and logs by Spark's log4j.
    for (String part : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (part.matches(
          ".*/(hadoop-client-(api|runtime)|slf4j-api|commons-logging|log4j-).*\\.jar")) {
        jars.add(part);
      }
    }
    Path folder = Files.createDirectories(data).toAbsolutePath();
    Started server = start(jars, folder, "ServeHdfs", folder.toString());
    return new StoreServer(server.process(), server.said(), Map.of(), List.of());
  }

  /**
   * Starts S3 with a bucket, in memory.
   *
   * @param folder where it logs
   */
  public static StoreServer s3(Path folder) throws IOException {
    Files.createDirectories(folder);
    Started server = start(strings(jars("s3")), folder, "ServeS3", KEY, SECRET);
    return new StoreServer(
        server.process(),
        "s3a://copse",
        Map.of(
            "fs.s3a.endpoint",
            server.said(),
            "fs.s3a.access.key",
            KEY,
            "fs.s3a.secret.key",
            SECRET,
            "fs.s3a.path.style.access",
            "true",
            "fs.s3a.connection.ssl.enabled",
            "false"),
        jars("s3a"));
  }

  private record Started(Process process, String said) {}

  private static Started start(List<String> jars, Path folder, String program, String... arguments)
      throws IOException {
    Path log = folder.resolve(program + ".log");
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx2g",
            "-cp",
            String.join(File.pathSeparator, jars),
            Path.of("src", "test", "stores", program + ".java").toAbsolutePath().toString()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectError(log.toFile()).start();
    BufferedReader out = process.inputReader();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(SERVING)) {
        Thread rest = new Thread(() -> out.lines().forEach(later -> {}));
        rest.setDaemon(true);
        rest.start();
        return new Started(process, line.substring(SERVING.length()));
      }
    }
    throw new IOException(program + " ended: " + Files.readString(log));
  }

  /** Returns the settings of a session that reaches the store. */
  public Configuration configuration() {
    Configuration configuration = new Configuration();
    hadoop.forEach(configuration::set);
    return configuration;
  }

  /** Returns what the launcher is told beside, so that driver and executors reach the store. */
  public List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    hadoop.forEach(
        (key, value) -> arguments.addAll(List.of("--spark", "spark.hadoop." + key + "=" + value)));
    if (!jars.isEmpty()) {
      String path = String.join(File.pathSeparator, strings(jars));
      for (String process : List.of("driver", "executor")) {
        arguments.addAll(List.of("--spark", "spark." + process + ".extraClassPath=" + path));
      }
    }
    return arguments;
  }

  private static List<Path> jars(String part) throws IOException {
    try (Stream<Path> files = Files.list(JARS.resolve(part))) {
      return files.sorted().toList();
    }
  }

  private static List<String> strings(List<Path> paths) {
    return paths.stream().map(Path::toString).toList();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    process.getOutputStream().close();
    if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
