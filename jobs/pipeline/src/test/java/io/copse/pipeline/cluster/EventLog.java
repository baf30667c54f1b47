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
import java.util.stream.Stream;

/** What Spark's event log says of an application: which executor ran what, and held which block. */
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
    Set<Integer> stages = new HashSet<>();
    events("SparkListenerJobStart")
        .filter(
            job ->
                job.path("Properties").path("spark.job.description").asText().startsWith(arm + " "))
        .forEach(job -> job.path("Stage IDs").forEach(stage -> stages.add(stage.asInt())));
    Map<Integer, Set<String>> executors = new HashMap<>();
    events("SparkListenerTaskEnd")
        .filter(task -> stages.contains(task.path("Stage ID").asInt()))
        .forEach(
            task ->
                executors
                    .computeIfAbsent(task.path("Stage ID").asInt(), stage -> new HashSet<>())
                    .add(task.path("Task Info").path("Executor ID").asText()));
    return executors;
  }

  /** The executors that published a block whose name has {@code part} in it. */
  Set<String> executorsWithBlock(String part) {
    Set<String> executors = new HashSet<>();
    events("SparkListenerBlockUpdated")
        .map(update -> update.path("Block Updated Info"))
        .filter(block -> block.path("Block ID").asText().contains(part))
        .forEach(
            block -> executors.add(block.path("Block Manager ID").path("Executor ID").asText()));
    return executors;
  }
}
