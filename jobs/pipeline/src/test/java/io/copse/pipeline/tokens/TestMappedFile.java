package io.copse.pipeline.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.storage.StoredFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.flatbuf.Footer;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files beyond 2 GB, most of whose bytes are holes that take no disk. */
class TestMappedFile {
  private static final long GIB = 1L << 30;

  @TempDir Path folder;

  private static void write(Path file, long position, ByteBuffer bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
      bytes.rewind();
      channel.write(bytes, position);
    }
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Test
  void numbersCrossTheBordersOfParts() throws IOException {
    Path file = folder.resolve("sparse");
    ByteBuffer numbers = buffer(64);
    for (int i = 0; i < 16; i++) {
      numbers.putInt(0xfedc_0000 + i);
    }
    for (int shift = 0; shift < 9; shift++) {
      for (long border : List.of(GIB, 2 * GIB)) {
        write(file, border - 32 + shift, numbers);
      }
      write(file, 2 * GIB + 100, buffer(8).putLong(-7));
      MappedFile map = MappedFile.open(file);
      assertThat(map.length()).isEqualTo(2 * GIB + 108);
      assertThat(map.longAt(map.length() - 8)).isEqualTo(-7);
      for (long border : List.of(GIB, 2 * GIB)) {
        long at = border - 32 + shift;
        int[] ints = new int[18];
        map.ints(at, 16, ints, 1);
        int[] shorts = new int[32];
        map.shorts(at, 32, shorts, 0);
        assertThat(map.bytes(at, 64)).isEqualTo(numbers.array());
        for (int i = 0; i < 16; i++) {
          assertThat(ints[1 + i]).isEqualTo(0xfedc_0000 + i).isEqualTo(map.intAt(at + 4L * i));
          assertThat(shorts[2 * i]).isEqualTo(i);
          assertThat(shorts[2 * i + 1]).isEqualTo(0xfedc);
        }
        for (int i = 0; i < 15; i++) {
          assertThat(map.longAt(at + 4L * i)).isEqualTo(numbers.getLong(4 * i));
        }
      }
    }
  }

  @Test
  void whatIsBehindTheEndIsRefused() throws IOException {
    Path file = Files.write(folder.resolve("ten"), new byte[10]);
    MappedFile map = MappedFile.open(file);
    assertThatThrownBy(() -> map.longAt(3)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> map.bytes(5, 6)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> map.shorts(4, 4, new int[4], 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> map.ints(-4, 1, new int[1], 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    Path empty = Files.write(folder.resolve("empty"), new byte[0]);
    assertThat(MappedFile.open(empty).length()).isZero();
  }

  @Test
  void anIndexBeyondTwoGigabytesIsRead() throws IOException {
    Path file = folder.resolve("all.index");
    long documents = 100_000_000;
    long end = documents * 24;
    // The holes hold zeros, so a search finds each of them before any later position.
    ByteBuffer last = buffer(72 + 32);
    for (int i = 0; i < 3; i++) {
      last.putLong(5_000_000_000L + 11L * i).putLong(7_000_000_000L + i).putInt(i).putInt(10);
    }
    last.putLong(documents)
        .putLong(5_000_000_033L)
        .putInt(0)
        .putInt(1)
        .put("COPSEIDX".getBytes(StandardCharsets.US_ASCII));
    write(file, end - 72, last);
    DocumentIndex index = DocumentIndex.open(file);
    assertThat(index.documents()).isEqualTo(documents);
    assertThat(index.streamTokens()).isEqualTo(5_000_000_033L);
    for (int i = 0; i < 3; i++) {
      long place = documents - 3 + i;
      assertThat(index.documentAt(5_000_000_000L + 11L * i + 10)).isEqualTo(place);
      assertThat(index.tokenOffset(place)).isEqualTo(7_000_000_000L + i);
      assertThat(index.shard(place)).isEqualTo(i);
      assertThat(index.tokenCount(place)).isEqualTo(10);
    }
  }

  @Test
  void aShardBeyondTwoGigabytesIsRead() throws IOException {
    for (int vocabulary : new int[] {1000, 100_000}) {
      StoredFolder store =
          RunStorage.open(folder.toString(), new Configuration()).shards("of" + vocabulary);
      int[] tokens = new int[5000];
      for (int i = 0; i < tokens.length; i++) {
        tokens[i] = (i * 31) % vocabulary;
      }
      try (ShardWriter writer = new ShardWriter(vocabulary)) {
        writer.add("first", new int[] {1, 2, 3});
        writer.add("second", tokens);
        writer.write(store, 0, "plan");
      }
      byte[] small = Files.readAllBytes(store.local("shard-00000.arrow"));
      // The batch is moved so that its tokens lie on both sides of a border.
      long by = 2 * GIB - small.length / 8 * 4L;
      int footerLength =
          ByteBuffer.wrap(small).order(ByteOrder.LITTLE_ENDIAN).getInt(small.length - 10);
      int footerAt = small.length - 10 - footerLength;
      Path large = folder.resolve("large" + vocabulary);
      write(large, by, ByteBuffer.wrap(small, 0, footerAt).slice());
      write(large, by + footerAt, moved(small, footerAt, by));

      TokenShard shard = TokenShard.open(large);
      assertThat(shard.documents()).isEqualTo(2);
      assertThat(shard.documentId(1)).isEqualTo("second");
      assertThat(shard.tokenOffset(1)).isEqualTo(3);
      int[] read = new int[tokens.length];
      shard.copy(3, tokens.length, read, 0);
      assertThat(read).isEqualTo(tokens);
      assertThatThrownBy(() -> shard.copy(1L << 31, 1, read, 0))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  /** Returns the end of an Arrow file whose one batch lies some bytes further on. */
  private static ByteBuffer moved(byte[] file, int footerAt, long by) {
    ByteBuffer end =
        ByteBuffer.wrap(Arrays.copyOfRange(file, footerAt, file.length))
            .order(ByteOrder.LITTLE_ENDIAN);
    long offset =
        Footer.getRootAsFooter(end.duplicate().order(ByteOrder.LITTLE_ENDIAN))
            .recordBatches(0)
            .offset();
    int places = 0;
    for (int at = 0; at + 8 <= end.capacity() - 10; at++) {
      if (end.getLong(at) == offset) {
        end.putLong(at, offset + by);
        places++;
      }
    }
    assertThat(places).isEqualTo(1);
    return end;
  }
}
