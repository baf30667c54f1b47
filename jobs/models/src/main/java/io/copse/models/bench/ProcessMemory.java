package io.copse.models.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What this process holds at a moment and has spent on garbage until then.
 *
 * @param nanos the moment, on the clock of {@link System#nanoTime}
 * @param residentBytes in physical memory, by the kernel's count
 * @param collectionMillis of all collectors since the start of the process
 */
record ProcessMemory(long nanos, long residentBytes, long collectionMillis) {
  private static final Path STATUS = Path.of("/proc/self/status");

  static ProcessMemory now() {
    return new ProcessMemory(
        System.nanoTime(),
        resident(),
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .mapToLong(GarbageCollectorMXBean::getCollectionTime)
            .sum());
  }

  /** The share of the time since {@code earlier} that went into collections. */
  double collectionShareSince(ProcessMemory earlier) {
    return 1e6 * (collectionMillis - earlier.collectionMillis) / (nanos - earlier.nanos);
  }

  private static long resident() {
    try {
      String kilobytes =
          Files.readAllLines(STATUS).stream()
              .filter(line -> line.startsWith("VmRSS:"))
              .findFirst()
              .orElse("VmRSS: 0 kB");
      return 1024 * Long.parseLong(kilobytes.replaceAll("\\D", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
