package io.copse.pipeline.launch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/**
 * Who holds the lock of an output.
 *
 * @param host the machine's name, for messages
 * @param kernel the boot of the machine and the process's namespace, in which pids are unique;
 *     empty if unknown
 * @param pid the process
 * @param startTicks when the process started, in ticks since the boot; 0 if unknown
 * @param started the same as an instant, for messages
 */
record Holder(String host, String kernel, long pid, long startTicks, String started) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Holder UNKNOWN = new Holder("", "", 0, 0, "");

  // The fields of /proc/PID/stat after the command's name, which may hold spaces.
  private static final int START_FIELD = 19;

  Holder {
    Objects.requireNonNull(host);
    Objects.requireNonNull(kernel);
    Objects.requireNonNull(started);
  }

  static Holder here() {
    long pid = ProcessHandle.current().pid();
    return new Holder(
        MachineFacts.hostName(),
        kernelHere(),
        pid,
        ticks(pid),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  /** Returns the holder of a JSON text, or an unknown one if the text is none. */
  static Holder parse(String json) {
    try {
      Holder holder = JSON.readValue(json, Holder.class);
      return holder == null ? UNKNOWN : holder;
    } catch (JsonProcessingException damaged) {
      return UNKNOWN;
    }
  }

  String json() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the holder is a process of this machine and namespace, so that its life is known. */
  boolean isHere() {
    return startTicks > 0 && !kernel.isEmpty() && kernel.equals(kernelHere()) && seesOthers();
  }

  /** Whether this process sees those of other users, as it sees the first one. */
  private static boolean seesOthers() {
    return Files.exists(Path.of("/proc/1/stat"));
  }

  /** Whether the process of a holder that {@link #isHere} lives, running or stopped. */
  boolean lives() {
    return ticks(pid) == startTicks;
  }

  String inWords() {
    return equals(UNKNOWN)
        ? "a job that left no name"
        : "a job on host %s, process %d, since %s".formatted(host, pid, started);
  }

  private static String kernelHere() {
    try {
      String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
      return boot + " " + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
    } catch (IOException | RuntimeException e) {
      return "";
    }
  }

  /** Returns when a process started, 0 if there is none of this number or it is a zombie. */
  private static long ticks(long pid) {
    try {
      String stat =
          Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return fields[0].equals("Z") ? 0 : Long.parseLong(fields[START_FIELD]);
    } catch (IOException | RuntimeException e) {
      return 0;
    }
  }
}
