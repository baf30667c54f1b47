package io.copse.pipeline.domains;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.pipeline.Damage;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.TermKind;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.storage.StoredFolder;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of a split in 300 damaged forms. */
class TestDamagedSplit {
  @TempDir Path folder;

  private StoredFolder split;
  private Path file;
  private byte[] whole;

  @BeforeEach
  void save() throws Exception {
    split = RunStorage.open(folder.toString(), new Configuration()).split("clusters");
    Vocabulary terms =
        new Vocabulary(TermKind.WORDS, List.of("sea", "flour", "größe"), new double[] {1, 2, 3});
    new DomainModel(terms, new double[][] {{1, 0}, {0, 1}, {1, 1}}, new double[][] {{1, 0}, {0, 1}})
        .save(split);
    file = split.local(DomainModel.FILE);
    whole = Files.readAllBytes(file);
  }

  @Test
  void aDamagedModelIsRefused() throws Exception {
    for (byte[] damaged : Damage.of(whole, 300)) {
      Files.write(file, damaged);
      assertRefused();
    }
    Files.delete(file);
    assertRefused();
  }

  @Test
  void sizesThatTheFileIsTooShortForAreRefusedBeforeTheyTakeMemory() throws Exception {
    int[] sizes = {-1, 0, 1, 2, 4, 1 << 20, Integer.MAX_VALUE, Integer.MIN_VALUE};
    for (int terms : sizes) {
      for (int dimensions : sizes) {
        for (int k : sizes) {
          ByteBuffer claimed = ByteBuffer.wrap(whole.clone());
          claimed.putInt(8, terms).putInt(12, dimensions).putInt(16, k);
          Files.write(file, checked(claimed.array()));
          assertRefused();
        }
      }
    }
  }

  @Test
  void termsThatAreNoUtfAreRefused() throws Exception {
    byte[] damaged = whole.clone();
    Arrays.fill(damaged, 22, 25, (byte) 0xff);
    Files.write(file, checked(damaged));
    assertRefused();
  }

  /** Returns a file with the checksum that its bytes have now. */
  private static byte[] checked(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, bytes.length - Long.BYTES);
    ByteBuffer.wrap(bytes).putLong(bytes.length - Long.BYTES, checksum.getValue());
    return bytes;
  }

  private void assertRefused() {
    assertThat(DomainModel.isWhole(split)).isFalse();
    assertThatThrownBy(() -> DomainModel.load(split))
        .isInstanceOf(UsageException.class)
        .matches(failure -> Damage.isSentence(failure, DomainModel.FILE));
  }

  @Test
  void damagedStatisticsAreAbsentOrPossible() throws Exception {
    DomainStatistics statistics =
        new DomainStatistics(
            List.of(
                new DomainStatistics.Domain(0, 3, 40, List.of("sea", "wave")),
                new DomainStatistics.Domain(1, 2, 41, List.of())),
            0.75,
            0.25);
    split.writeJson("statistics.json", statistics);
    assertThat(split.find("statistics.json", DomainStatistics.class)).contains(statistics);
    Path json = split.local("statistics.json");
    int absent = 0;
    for (byte[] damaged : Damage.of(Files.readAllBytes(json), 300)) {
      Files.write(json, damaged);
      absent += split.find("statistics.json", DomainStatistics.class).isEmpty() ? 1 : 0;
    }
    // A flipped digit or letter is another possible value; nothing depends on it but the report.
    assertThat(absent).isGreaterThan(200);
    for (String impossible :
        List.of(
            "{\"domains\":[null],\"purity\":1,\"nmi\":1}",
            "{\"domains\":[{\"domain\":0,\"topTerms\":[null]}],\"purity\":1,\"nmi\":1}",
            "{\"domains\":[{\"domain\":1,\"topTerms\":[]}],\"purity\":1,\"nmi\":1}",
            "{\"domains\":[{\"domain\":0,\"tokens\":-1,\"topTerms\":[]}],\"purity\":1,\"nmi\":1}",
            "{\"domains\":[{\"domain\":0,\"topTerms\":[]}],\"purity\":7,\"nmi\":1}")) {
      split.writeText("statistics.json", impossible);
      assertThat(split.find("statistics.json", DomainStatistics.class)).isEmpty();
    }
  }
}
