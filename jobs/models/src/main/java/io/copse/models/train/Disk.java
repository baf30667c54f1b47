package io.copse.models.train;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The steps in which a file is written to a local file system. A crash of the machine may lose what
 * was not forced. Tests give a disk that fails at one step.
 */
public interface Disk {
  /** The disk of this machine. */
  Disk HERE = new Disk() {};

  /** Makes a folder whose parent is there. */
  default void makeFolder(Path folder) throws IOException {
    Files.createDirectories(folder);
  }

  /** Makes a file that is not there, and returns the stream that writes it. */
  default OutputStream create(Path file) throws IOException {
    return Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /** Brings a file's bytes, or a folder's entries, to the disk. */
  default void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Gives a file another name in one step; a file of that name is replaced. */
  default void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Deletes a file, if it is there. */
  default void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }
}
