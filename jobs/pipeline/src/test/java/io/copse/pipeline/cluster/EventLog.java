package io.copse.pipeline.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What Spark's event log says of an application: which executor ran what, and fetched from others.
 */
final class EventLog {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<JsonNode> events = new ArrayList<>();

  /** Reads the one log of a folder. */
  static EventLog read(Path folder) throws IOException {
    EventLog log = new EventLog();
    try (Stream<Path> files = Files.list(folder)) {
      for (String line :
          Files.readAllLines(
              files.filter(file -> !file.toString().endsWith(".crc")).findFirst().orElseThrow())) {
        log.events.add(JSON.readTree(line));
      }
    }
    return log;
  }

  private Stream<JsonNode> events(String name) {
    return events.stream().filter(event -> event.path("Event").asText().equals(name));
  }

  /** The executors of each job whose description begins with {@code arm}, by the job's stage. */
  Map<Integer, Set<String>> executorsByStage(String arm) {
    Map<Integer, Set<String>> executors = new HashMap<>();
    tasks(arm)
        .forEach(
            task ->
                executors
                    .computeIfAbsent(task.path("Stage ID").asInt(), stage -> new HashSet<>())
                    .add(executor(task)));
    return executors;
  }

  /** The executors whose tasks of an arm fetched bytes from another executor. */
  Set<String> executorsThatFetched(String arm) {
    return tasks(arm)
        .filter(
            task -> task.at("/Task Metrics/Shuffle Read Metrics/Remote Bytes Read").asLong() > 0)
        .map(EventLog::executor)
        .collect(Collectors.toSet());
  }

  /** The ends of the tasks of an arm's jobs. */
  private Stream<JsonNode> tasks(String arm) {
    Set<Integer> stages = new HashSet<>();
    events("SparkListenerJobStart")
        .filter(
            job ->
                job.path("Properties").path("spark.job.description").asText().startsWith(arm + " "))
        .forEach(job -> job.path("Stage IDs").forEach(stage -> stages.add(stage.asInt())));
    return events("SparkListenerTaskEnd")
        .filter(task -> stages.contains(task.path("Stage ID").asInt()));
  }

  private static String executor(JsonNode task) {
    return task.path("Task Info").path("Executor ID").asText();
  }
}
