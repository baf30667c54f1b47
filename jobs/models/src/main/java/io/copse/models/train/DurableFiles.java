package io.copse.models.train;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Writes files of a local file system so that they are there whole or not at all. */
public final class DurableFiles {
  private static final int BUFFER = 1 << 16;

  private DurableFiles() {}

  /**
   * Writes a file and replaces one of the same name. It is written under another name, which begins
   * with a dot, brought to the disk, and renamed in one step.
   *
   * @param file the file; its folder is made if it is missing
   * @throws IOException if it cannot be written, as on a full disk; nothing is left of it
   */
  public static void write(Path file, RunFolder.Content content) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Path unfinished = folder.resolve("." + file.getFileName() + "." + UUID.randomUUID());
    makeFolder(folder);
    try {
      try (FileChannel channel =
          FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        OutputStream out = new Unclosed(channel);
        content.writeTo(out);
        out.flush();
        channel.force(true);
      }
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
    sync(folder);
  }

  /** A stream that stays open when its writer closes it, until the file is on the disk. */
  private static final class Unclosed extends BufferedOutputStream {
    Unclosed(FileChannel channel) {
      super(Channels.newOutputStream(channel), BUFFER);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }

  /** Makes a folder, and brings the entry of each folder made to the disk. */
  private static void makeFolder(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Path parent = folder.getParent();
    if (parent != null) {
      makeFolder(parent);
    }
    Files.createDirectories(folder);
    if (parent != null) {
      sync(parent);
    }
  }

  private static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
