package io.copse.models.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestDurableFiles {
  @TempDir Path folder;

  @Test
  void theOldFileStaysUntilTheNewOneIsWhole() throws IOException {
    Path file = folder.resolve("a/b/file");
    DurableFiles.write(file, out -> out.write(1));
    DurableFiles.write(
        file,
        out -> {
          out.write(new byte[1 << 20]);
          out.flush();
          assertThat(Files.readAllBytes(file)).containsExactly(1);
        });
    assertThat(Files.size(file)).isEqualTo(1 << 20);
    assertThat(file.getParent().toFile().list()).containsExactly("file");
  }

  @Test
  void aWriteThatFailsLeavesNothing() throws IOException {
    Path file = folder.resolve("file");
    DurableFiles.write(file, out -> out.write(1));
    assertThatThrownBy(
            () ->
                DurableFiles.write(
                    file,
                    out -> {
                      out.write(new byte[1 << 20]);
                      throw new IOException("no room");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("no room");
    assertThat(Files.readAllBytes(file)).containsExactly(1);
    assertThat(folder.toFile().list()).containsExactly("file");
  }

  @Test
  void aWriterThatClosesItsStreamIsWrittenToo() throws IOException {
    Path file = folder.resolve("file");
    DurableFiles.write(
        file,
        out -> {
          out.write(7);
          out.close();
        });
    assertThat(Files.readAllBytes(file)).containsExactly(7);
  }

  /**
   * At every step of a write the machine crashes once; its disk keeps or loses what is unforced.
   */
  @Test
  void aCrashAtAnyStepLeavesTheOldFileOrTheNewOne() throws IOException {
    for (boolean loses : new boolean[] {false, true}) {
      for (boolean replaces : new boolean[] {false, true}) {
        int points = 0;
        boolean crashed = true;
        for (int at = 0; crashed; at++) {
          Path file = folder.resolve("%s-%s-%d/a/file".formatted(loses, replaces, at));
          if (replaces) {
            DurableFiles.write(file, out -> out.write(new byte[] {1, 1, 1}));
          }
          CrashingDisk disk = new CrashingDisk(at);
          boolean returned = true;
          try {
            new DurableFiles(disk)
                .write(
                    file,
                    file.resolveSibling("../unfinished/x"),
                    out -> out.write(new byte[] {2, 2}),
                    () -> {});
          } catch (IOException e) {
            returned = false;
          }
          if (loses) {
            disk.lose();
          }
          crashed = disk.hasCrashed();
          String state =
              Files.exists(file) ? java.util.Arrays.toString(Files.readAllBytes(file)) : "none";
          assertThat(state)
              .as("crash at step %d, loses %s", at, loses)
              .isIn(returned ? "[2, 2]" : replaces ? "[1, 1, 1]" : "none", "[2, 2]");
          points += crashed ? 1 : 0;
        }
        // Folders, file, bytes, force, rename, force; the folders are there if a file is replaced.
        assertThat(points).isGreaterThanOrEqualTo(replaces ? 5 : 9);
      }
    }
  }
}
