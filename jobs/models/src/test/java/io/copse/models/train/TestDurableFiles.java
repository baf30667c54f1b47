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
}
