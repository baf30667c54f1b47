package io.copse.pipeline.storage;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * Folders of this process in the machine's temporary folder. A folder is deleted when its process
 * ends. What a killed process has left is deleted by the next one that makes a folder.
 */
final class ScratchFolder {
  /** A process holds the operating system's lock of this file in each of its folders. */
  private static final String LIVE = ".live";

  private ScratchFolder() {}

  /** Makes a folder whose name begins with {@code prefix}, and deletes dead processes' ones. */
  static Path make(String prefix) throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    Path folder = Files.createTempDirectory(temporary, prefix);
    FileChannel live =
        FileChannel.open(folder.resolve(LIVE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = live.lock();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  // Reached from here, so that the lock is held until the process ends.
                  if (lock.isValid()) {
                    delete(folder);
                  }
                }));
    try (Stream<Path> others = Files.list(temporary)) {
      for (Path other : others.filter(file -> isOther(file, prefix, folder)).toList()) {
        deleteIfDead(other);
      }
    }
    return folder;
  }

  private static boolean isOther(Path file, String prefix, Path own) {
    return file.getFileName().toString().startsWith(prefix) && !file.equals(own);
  }

  private static void deleteIfDead(Path folder) {
    try (FileChannel live = FileChannel.open(folder.resolve(LIVE), StandardOpenOption.WRITE);
        FileLock lock = live.tryLock()) {
      if (lock != null) {
        delete(folder);
      }
    } catch (IOException | RuntimeException e) {
      // Of another user, being made, or of this process: it is its owner's to delete.
    }
  }

  private static void delete(Path folder) {
    List<File> files = List.of();
    File[] listed = folder.toFile().listFiles();
    if (listed != null) {
      files = List.of(listed);
    }
    files.forEach(File::delete);
    folder.toFile().delete();
  }
}
