package io.copse.models.train;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * A disk whose machine crashes at one step. No step after it is done. What was not forced until
 * then may be lost: {@link #lose} takes it away, as a real disk may or may not do.
 */
final class CrashingDisk implements Disk {
  private final int crashAt;
  private final Set<Path> unforced = new HashSet<>();
  private final Deque<Undo> unforcedNames = new ArrayDeque<>();
  private int steps;
  private boolean crashed;

  private record Undo(Path folder, Path from, Path to, byte[] replaced) {}

  /** Makes a disk that does {@code crashAt} steps. */
  CrashingDisk(int crashAt) {
    this.crashAt = crashAt;
  }

  boolean hasCrashed() {
    return crashed;
  }

  private void step() throws IOException {
    if (crashed || steps == crashAt) {
      crashed = true;
      throw new IOException("The machine crashed.");
    }
    steps++;
  }

  @Override
  public void makeFolder(Path folder) throws IOException {
    step();
    Disk.HERE.makeFolder(folder);
  }

  @Override
  public OutputStream create(Path file) throws IOException {
    step();
    unforced.add(file);
    OutputStream out = Disk.HERE.create(file);
    return new OutputStream() {
      @Override
      public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        step();
        out.write(bytes, offset, length);
      }

      @Override
      public void close() throws IOException {
        out.close();
      }
    };
  }

  @Override
  public void force(Path file) throws IOException {
    step();
    unforced.remove(file);
    unforcedNames.removeIf(undo -> undo.folder().equals(file));
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    step();
    byte[] replaced = Files.exists(to) ? Files.readAllBytes(to) : null;
    unforcedNames.push(new Undo(to.getParent(), from, to, replaced));
    if (unforced.remove(from)) {
      unforced.add(to);
    }
    Disk.HERE.rename(from, to);
  }

  @Override
  public void delete(Path file) throws IOException {
    step();
    Disk.HERE.delete(file);
  }

  /** Takes away the names and the bytes that were not forced before the crash. */
  void lose() throws IOException {
    for (Path file : unforced) {
      if (Files.exists(file)) {
        Files.write(file, new byte[0]);
      }
    }
    for (Undo undo : unforcedNames) {
      Files.move(undo.to(), undo.from());
      if (undo.replaced() != null) {
        Files.write(undo.to(), undo.replaced());
      }
    }
  }
}
