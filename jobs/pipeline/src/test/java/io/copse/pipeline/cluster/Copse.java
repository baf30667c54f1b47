package io.copse.pipeline.cluster;

import io.copse.pipeline.tables.TableSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** The launcher as a user calls it, on a small experiment of two kinds of made-up text. */
record Copse(Path folder, Path conf) {
  private static final int TEXTS = 60;
  private static final int WORDS = 300;

  /** Short, so that a test sees a lease end. */
  static final int LEASE_SECONDS = 12;

  /** Writes the corpus and the experiment file. */
  static Copse in(Path folder) throws IOException {
    write(folder, "sea", List.of("wave", "salt", "harbour", "gull", "tide", "anchor", "storm"));
    write(folder, "kitchen", List.of("flour", "oven", "butter", "spoon", "sugar", "kettle"));
    Path conf = folder.resolve("experiment.conf");
    Files.writeString(
        conf,
        """
        experiment = cluster
        output = "out"
        seed = 7
        corpus {
          sources = [
            { name = sea, kind = jsonl, path = "FOLDER/sea.jsonl", text_field = text, group_field = thread, max_bytes = 1000000 }
            { name = kitchen, kind = jsonl, path = "FOLDER/kitchen.jsonl", text_field = text, group_field = thread, max_bytes = 1000000 }
          ]
          dev_share = 0.15, test_share = 0.2, max_document_bytes = 4096, near_duplicates = 0, vocabulary_size = 320, shard_tokens = 20000
        }
        domains { method = clusters, k = 2, vocabulary_size = 500, svd_dimensions = 4, sample_documents = 1000, iterations = 10 }
        training {
          architectures = ["transformer++"], tokens_per_param = [], learning_rate_factors = []
          arms = [dense, dense_batch, dense_k_params, experts, random_experts]
          sizes = [{ d_model = 16, layers = 1, heads = 2, learning_rate = 5e-3 }]
          context_length = 32, horizons = [2560, 5120], batch_sequences = 4, seed_share = 0.5
          warmup_tokens = 256, cooldown_share = 0.2, weight_decay = 0.1, clip_norm = 1.0, dtype = f32
          replicas = 2, dense_batch_sequences = [2], checkpoint_every_updates = 5, log_every_updates = 1
        }
        evaluation { documents_per_domain = 10, bootstrap_samples = 50, router_temperature = 0.1, top_k = 1 }
        """
            .replace("FOLDER", folder.toString()));
    return new Copse(folder, conf);
  }

  /** The same with other settings on top. */
  Copse with(String name, String settings) throws IOException {
    Path file = folder.resolve(name + ".conf");
    Files.writeString(file, "include \"%s\"\n%s\n".formatted(conf.getFileName(), settings));
    return new Copse(folder, file);
  }

  private static void write(Path folder, String kind, List<String> words) throws IOException {
    Random random = new Random(kind.hashCode());
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < TEXTS; i++) {
      lines.append("{\"thread\": \"%s %d\", \"text\": \"".formatted(kind, i));
      for (int word = 0; word < WORDS; word++) {
        lines.append(words.get(random.nextInt(words.size()))).append(' ');
      }
      lines.append("\"}\n");
    }
    lines.append("{\"thread\": \"none\", \"text\": \" \"}\n");
    Files.writeString(folder.resolve(kind + ".jsonl"), lines);
  }

  /**
   * Starts a command.
   *
   * @param sparkHome whether it goes through spark-submit
   */
  private Process start(boolean sparkHome, Path log, String... arguments) throws IOException {
    return start(List.of(), sparkHome, log, arguments);
  }

  private Process start(List<String> before, boolean sparkHome, Path log, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of("..", "copse").toAbsolutePath().normalize().toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("--conf", conf.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().remove("SPARK_HOME");
    builder.environment().put("COPSE_MEMORY", "1g");
    builder.environment().put("JDK_JAVA_OPTIONS", "-Dcopse.lease.seconds=" + LEASE_SECONDS);
    if (sparkHome) {
      builder.environment().put("SPARK_HOME", StandaloneCluster.SPARK_HOME.toString());
    }
    return builder.start();
  }

  /** Starts a command on embedded Spark. */
  Process embedded(Path log, String... arguments) throws IOException {
    return start(false, log, arguments);
  }

  /** Starts a command through spark-submit. */
  Process submitted(Path log, String... arguments) throws IOException {
    return start(true, log, arguments);
  }

  /**
   * Starts a command through spark-submit as on another machine: it sees no process of this one.
   */
  Process submittedElsewhere(Path log, String... arguments) throws IOException {
    return start(
        List.of("unshare", "--pid", "--fork", "--kill-child", "--mount-proc"),
        true,
        log,
        arguments);
  }

  /** The jar that the launcher submits. */
  static Path jar() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      return files.filter(file -> file.toString().endsWith("-all.jar")).findFirst().orElseThrow();
    }
  }

  /** Gives an output the corpus and splits of another; training and all after it are to do. */
  void giveCorpus(Path from, Path output) throws IOException {
    for (String part :
        List.of(
            "shards",
            "splits",
            "tables/documents",
            "tables/rejects",
            "tables/intake",
            "tables/domains")) {
      try (Stream<Path> files = Files.walk(from.resolve(part))) {
        for (Path file : files.toList()) {
          Path to = output.resolve(from.relativize(file).toString());
          if (Files.isDirectory(file)) {
            Files.createDirectories(to);
          } else {
            Files.copy(file, to, StandardCopyOption.COPY_ATTRIBUTES);
          }
        }
      }
    }
  }

  /** A table's rows without what a clock says, sorted. */
  static List<String> rows(SparkSession spark, Object output, TableSchema schema) {
    return spark
        .read()
        .format("delta")
        .load(output + "/tables/" + schema.tableName())
        .drop("wall_seconds", "finished_at")
        .select(functions.to_json(functions.struct("*")))
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .sorted()
        .toList();
  }

  /** A file's text, for a failure's message. */
  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
