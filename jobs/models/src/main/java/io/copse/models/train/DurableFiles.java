package io.copse.models.train;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Writes files of a local file system so that they are there whole or not at all.
 *
 * @param disk where they are written
 */
public record DurableFiles(Disk disk) {
  private static final int BUFFER = 1 << 16;

  /** A last check before a file gets its name. */
  @FunctionalInterface
  public interface Check {
    /** Returns if the file may be written, and throws if not. */
    void pass() throws IOException;
  }

  /** Writes a file of this machine, as {@link #write(Path, RunFolder.Content, Check)} does. */
  public static void write(Path file, RunFolder.Content content) throws IOException {
    new DurableFiles(Disk.HERE).write(file, content, () -> {});
  }

  /**
   * Writes a file and replaces one of the same name. It is written under another name, which begins
   * with a dot, brought to the disk, and renamed in one step.
   *
   * @param file the file; its folder is made if it is missing
   * @param check called when the file is on the disk, just before it gets its name
   * @throws IOException if it cannot be written, as on a full disk; nothing is left of it
   */
  public void write(Path file, RunFolder.Content content, Check check) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Path unfinished = folder.resolve("." + file.getFileName() + "." + UUID.randomUUID());
    makeFolder(folder);
    try {
      try (OutputStream out = new BufferedOutputStream(disk.create(unfinished), BUFFER)) {
        content.writeTo(new Unclosed(out));
      }
      disk.force(unfinished);
      check.pass();
      disk.rename(unfinished, file);
    } catch (IOException | RuntimeException e) {
      try {
        disk.delete(unfinished);
      } catch (IOException left) {
        e.addSuppressed(left);
      }
      throw e;
    }
    disk.force(folder);
  }

  /** Makes a folder, and brings the entry of each folder made to the disk. */
  private void makeFolder(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Path parent = folder.getParent();
    if (parent != null) {
      makeFolder(parent);
    }
    disk.makeFolder(folder);
    if (parent != null) {
      disk.force(parent);
    }
  }
}
