package io.copse.pipeline.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestProcessFolder {
  private static final long OWN = ProcessHandle.current().pid();

  /** Above the highest process id that the kernel gives. */
  private static final long NONE = 999_999_999L;

  @TempDir Path temporary;

  private Path folder(long pid, String name) throws IOException {
    Path folder = Files.createDirectory(temporary.resolve("copse-%d-%s".formatted(pid, name)));
    Files.createDirectories(folder.resolve("blockmgr").resolve("00"));
    Files.writeString(folder.resolve("blockmgr").resolve("00").resolve("shuffle"), "bytes");
    return folder;
  }

  @Test
  void isDeletedWithAllThatIsInIt() throws IOException {
    Path own = folder(OWN, "a");
    ProcessFolder.of(own, OWN).orElseThrow().delete();
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void deletesThoseOfProcessesThatEnded() throws IOException {
    Path own = folder(OWN, "own");
    Path begun = folder(OWN, "begun");
    Path dead = folder(NONE, "dead");
    Path killed = folder(1, "killed");
    Files.createFile(killed.resolve(".live"));
    Path others = Files.createDirectory(temporary.resolve("copse-notes"));
    Path outside = Files.createFile(temporary.resolve("outside"));
    Files.createSymbolicLink(dead.resolve("link"), temporary);
    assertThat(ProcessFolder.of(own, OWN)).isPresent();
    assertThat(temporary.toFile().listFiles())
        .extracting(file -> file.toPath())
        .containsExactlyInAnyOrder(own, begun, others, outside);
  }

  @Test
  void oneThatAnotherProcessHoldsStays() throws IOException {
    Path held = folder(OWN, "held");
    assertThat(ProcessFolder.of(held, OWN)).isPresent();
    Path own = folder(OWN, "own");
    assertThat(ProcessFolder.of(own, OWN)).isPresent();
    assertThat(held).isDirectory();
  }

  @Test
  void aFolderThatTheLauncherDidNotMakeIsLeftAlone() throws IOException {
    assertThat(ProcessFolder.of(temporary, OWN)).isEmpty();
    assertThat(ProcessFolder.of(folder(NONE, "other"), OWN)).isEmpty();
  }

  @Test
  void oneThatThisProcessMakesIsLockedByIt() throws IOException {
    Path made = ProcessFolder.make();
    assertThat(made.getParent()).isEqualTo(Path.of(System.getProperty("java.io.tmpdir")));
    assertThat(made.getFileName().toString()).startsWith("copse-" + OWN + "-");
    assertThatThrownBy(() -> ProcessFolder.of(made, OWN))
        .isInstanceOf(OverlappingFileLockException.class);
  }
}
