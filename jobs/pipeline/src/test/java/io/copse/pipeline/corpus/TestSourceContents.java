package io.copse.pipeline.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.pipeline.SparkTest;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.corpus.read.FileListing.Wanted;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.storage.StoredFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestSourceContents extends SparkTest {
  @TempDir Path folder;

  private final List<String> said = new ArrayList<>();
  private StoredFolder stored;
  private SourceContents contents;

  @BeforeEach
  void keep() throws IOException {
    Path sea = Files.createDirectory(folder.resolve("sea"));
    for (int i = 0; i < 4; i++) {
      Files.writeString(sea.resolve("%d.txt".formatted(i)), "wave %d".formatted(i));
    }
    Files.writeString(folder.resolve("land.txt"), "hill");
    stored =
        RunStorage.open(folder + "/out", spark.sessionState().newHadoopConf()).shards("corpus");
    contents =
        new SourceContents(
            spark,
            stored,
            List.of(
                new Wanted("land", folder + "/land.txt", ""), new Wanted("sea", sea + "/", ".txt")),
            folder + "/out");
    contents.keep();
  }

  private void write(String file, String text, long seconds) throws IOException {
    Path path = folder.resolve(file);
    Files.writeString(path, text);
    Files.setLastModifiedTime(path, FileTime.fromMillis(1000 * seconds));
  }

  private void assertRefused(String changes) {
    assertThatThrownBy(() -> contents.require(said::add))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "Source 'sea' is not as it was ingested into %s/out: %s; bring its files back as they"
                + " were, or set another output, so that no results of two texts are mixed.",
            folder, changes);
  }

  @Test
  void filesWithOtherTimesAndTheSameContentAreTheSame() throws IOException {
    contents.require(said::add);
    assertThat(said).isEmpty();
    write("sea/1.txt", "wave 1", 1);
    write("land.txt", "hill", 1);
    contents.require(said::add);
    assertThat(said).containsExactly("files of the sources have other times, and the same content");
    contents.require(said::add);
    assertThat(said).hasSize(1);
  }

  @Test
  void filesThatChangedAppearedOrVanishedAreNamedWithTheirSource() throws IOException {
    write("sea/1.txt", "gull 1", 1);
    assertRefused("1.txt changed");
    write("sea/2.txt", "gull 22", 2);
    write("sea/3.txt", "wave 3", 3);
    assertRefused("1.txt and 1 more changed");
    write("sea/4.txt", "wave 4", 4);
    Files.delete(folder.resolve("sea/0.txt"));
    assertRefused("4.txt appeared, 1.txt and 1 more changed, 0.txt vanished");
    assertThat(said).isEmpty();
  }

  @Test
  void withoutChecksumsOtherTimesAreRefused() throws IOException {
    stored.delete("contents");
    contents.require(said::add);
    write("sea/1.txt", "wave 1", 1);
    assertThatThrownBy(() -> contents.require(said::add))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("The files of corpus.sources have changed since")
        .hasMessageContaining("sea: 4 files ");
  }

  @Test
  void sourcesThatAreGoneAsAWholeAreNotNeededAndTheOthersAreCompared() throws IOException {
    Files.delete(folder.resolve("land.txt"));
    contents.require(said::add);
    assertThat(said).isEmpty();
    write("sea/1.txt", "gull 1", 1);
    assertRefused("1.txt changed");
  }

  @Test
  void aListingThatIsLostIsMadeAgainFromEqualFilesOnly() throws IOException {
    stored.delete("sources.json");
    contents.require(said::add);
    assertThat(said).hasSize(1);
    assertThat(stored.exists("sources.json")).isTrue();
    stored.delete("sources.json");
    write("sea/1.txt", "gull 1", 1);
    assertRefused("1.txt changed");
  }

  @Test
  void namesWithAColonAreCompared() throws IOException {
    write("sea/10:30.txt", "wave 5", 1);
    contents.keep();
    write("sea/10:30.txt", "wave 5", 2);
    contents.require(said::add);
    assertThat(said).hasSize(1);
    write("sea/10:30.txt", "gull 5", 3);
    assertRefused("10:30.txt changed");
  }

  @Test
  void largeFilesAreComparedInParts() throws IOException {
    byte[] large = new byte[(32 << 20) + 7];
    Path file = folder.resolve("sea/large.txt");
    Files.write(file, large);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1));
    contents.keep();
    Files.setLastModifiedTime(file, FileTime.fromMillis(2));
    contents.require(said::add);
    assertThat(said).hasSize(1);
    large[large.length - 1] = 1;
    Files.write(file, large);
    assertRefused("large.txt changed");
  }
}
