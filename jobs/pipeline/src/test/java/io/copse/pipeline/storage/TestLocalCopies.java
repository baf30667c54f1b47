package io.copse.pipeline.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestLocalCopies {
  @TempDir Path root;

  private StoredFolder stored;
  private LocalCopies copies;

  @BeforeEach
  void store() throws IOException {
    stored = RunStorage.open(root + "/output", new Configuration()).run("a");
    copies = new LocalCopies(Files.createDirectory(root.resolve("copies")), 15);
    for (String name : new String[] {"one", "two", "three"}) {
      stored.writeText(name, "%-10s".formatted(name));
    }
  }

  private Path copy(String name) throws IOException {
    return copies.copy(stored, name, stored.sha256(name));
  }

  @Test
  void theCopyThatWasUsedLongestAgoGivesWay() throws IOException {
    Path one = copy("one");
    Path two = copy("two");
    Files.setLastModifiedTime(one, FileTime.fromMillis(1));
    Files.setLastModifiedTime(two, FileTime.fromMillis(2));
    assertThat(copy("one")).isEqualTo(one);
    Path three = copy("three");
    assertThat(two).doesNotExist();
    assertThat(one).hasContent("one       ");
    assertThat(three).hasContent("three     ");
  }

  @Test
  void anObjectWithAnotherChecksumIsRefusedAndLeavesNoCopy() {
    assertThatThrownBy(() -> copies.copy(stored, "one", "00"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not 00 as when it was written");
    assertThat(root.resolve("copies")).isEmptyDirectory();
  }
}
