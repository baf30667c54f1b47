package io.copse.pipeline.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A temporary folder of one process.
 *
 * <p>The launcher makes one for the driver. Spark, BigDL and others put files there, and not all of
 * them take theirs away. An executor makes one for what it copies. The process deletes the folder
 * when it ends. What a killed process has left is deleted by the next one.
 */
public final class ProcessFolder {
  private static final Pattern NAME = Pattern.compile("copse-([0-9]{1,10})-[A-Za-z0-9]+");

  /** The process holds the operating system's lock of this file. */
  private static final String LIVE = ".live";

  private final Path folder;
  private final FileLock lock;

  private ProcessFolder(Path folder, FileLock lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * Returns the folder of this process, if its temporary folder is one of the launcher's, and
   * deletes those of processes that have ended.
   */
  public static Optional<ProcessFolder> ofThisProcess() {
    return of(Path.of(System.getProperty("java.io.tmpdir")), ProcessHandle.current().pid());
  }

  /**
   * Makes a folder in the temporary folder of this process, which is deleted when the process ends.
   */
  static Path make() throws IOException {
    long pid = ProcessHandle.current().pid();
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    Path folder = Files.createTempDirectory(temporary, "copse-%d-".formatted(pid));
    ProcessFolder made =
        of(folder, pid).orElseThrow(() -> new IOException(folder + " cannot be locked"));
    Runtime.getRuntime().addShutdownHook(new Thread(made::delete));
    return folder;
  }

  static Optional<ProcessFolder> of(Path folder, long pid) {
    if (pidOf(folder).filter(own -> own == pid).isEmpty() || folder.getParent() == null) {
      return Optional.empty();
    }
    try {
      FileLock lock =
          FileChannel.open(
                  folder.resolve(LIVE), StandardOpenOption.CREATE, StandardOpenOption.WRITE)
              .tryLock();
      if (lock == null) {
        return Optional.empty();
      }
      deleteDeadOnes(folder);
      return Optional.of(new ProcessFolder(folder, lock));
    } catch (IOException e) {
      // Nothing depends on it but tidiness.
      return Optional.empty();
    }
  }

  /** Deletes the folder with all that is in it. */
  public void delete() {
    delete(folder);
    try {
      lock.acquiredBy().close();
    } catch (IOException e) {
      // The process ends, which closes it.
    }
  }

  private static void deleteDeadOnes(Path own) throws IOException {
    List<Path> others;
    try (Stream<Path> siblings = Files.list(own.getParent())) {
      others = siblings.filter(file -> !file.equals(own) && pidOf(file).isPresent()).toList();
    }
    others.stream().filter(ProcessFolder::isDead).forEach(ProcessFolder::delete);
  }

  /** Whether a folder's process has ended; one that has just begun has not locked it yet. */
  private static boolean isDead(Path folder) {
    Path live = folder.resolve(LIVE);
    if (!Files.exists(live)) {
      return ProcessHandle.of(pidOf(folder).orElseThrow()).isEmpty();
    }
    try (FileChannel channel = FileChannel.open(live, StandardOpenOption.WRITE);
        FileLock free = channel.tryLock()) {
      return free != null;
    } catch (IOException | RuntimeException e) {
      // Of another user, or of this process.
      return false;
    }
  }

  private static Optional<Long> pidOf(Path folder) {
    Path name = folder.getFileName();
    Matcher matcher = NAME.matcher(name == null ? "" : name.toString());
    return matcher.matches() ? Optional.of(Long.parseLong(matcher.group(1))) : Optional.empty();
  }

  private static void delete(Path folder) {
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              file.toFile().delete();
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException e) {
              visited.toFile().delete();
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      // What is left, the next process tries again.
    }
  }
}
