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

  /** Writes a file of this machine; its unfinished bytes lie beside it under a dotted name. */
  public static void write(Path file, RunFolder.Content content) throws IOException {
    Path name = file.toAbsolutePath();
    Path unfinished =
        name.resolveSibling(".%s.%s".formatted(name.getFileName(), UUID.randomUUID()));
    new DurableFiles(Disk.HERE).write(name, unfinished, content, () -> {});
  }

  /**
   * Writes a file and replaces one of the same name. It is written under another name, brought to
   * the disk, and renamed in one step.
   *
   * @param file the file; its folder is made if it is missing
   * @param unfinished the other name, on the same file system; its folder is made if it is missing
   * @param check called when the bytes are on the disk, just before they get the file's name
   * @throws IOException if it cannot be written, as on a full disk; nothing is left of it
   */
  public void write(Path file, Path unfinished, RunFolder.Content content, Check check)
      throws IOException {
    makeFolder(file.getParent());
    makeFolder(unfinished.getParent());
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
    disk.force(file.getParent());
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
