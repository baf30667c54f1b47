package io.copse.models.train;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What checkpoints and step logs ask of a file system: durable writes and an atomic rename. The one
 * place to change for another file system.
 */
public final class RunFiles {
  private RunFiles() {}

  static FileChannel create(Path file) throws IOException {
    return FileChannel.open(
        file,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.WRITE);
  }

  static FileChannel append(Path file) throws IOException {
    return FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.WRITE);
  }

  static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Writes a small file and waits until it is on the disk. */
  static void writeDurably(Path file, byte[] bytes) throws IOException {
    try (FileChannel channel = create(file)) {
      writeFully(channel, ByteBuffer.wrap(bytes));
      channel.force(true);
    }
  }

  static InputStream read(Path file) throws IOException {
    return new BufferedInputStream(Files.newInputStream(file), 1 << 16);
  }

  /** Renames a file or a folder in one step and waits until its parent folder is on the disk. */
  static void publish(Path temporary, Path name) throws IOException {
    Files.move(temporary, name, StandardCopyOption.ATOMIC_MOVE);
    syncFolder(name.toAbsolutePath().getParent());
  }

  static void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** The names in a folder that begin with {@code prefix}, sorted; none when there is no folder. */
  static List<String> names(Path folder, String prefix) throws IOException {
    List<String> names = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, prefix + "*")) {
        entries.forEach(entry -> names.add(entry.getFileName().toString()));
      }
    }
    names.sort(Comparator.naturalOrder());
    return names;
  }

  /** Deletes a file, or a folder with all that is in it; nothing where there is none. */
  public static void delete(Path fileOrFolder) throws IOException {
    if (!Files.exists(fileOrFolder)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(fileOrFolder)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
