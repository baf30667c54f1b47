package io.copse.pipeline.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Documents, tokens and offsets beyond 2^31, in indexes that are computed and not stored. */
class TestLargeStreams {
  private static final int LENGTH = 64;

  /**
   * An index in which document d has {@code tokens} tokens, which lie in shard d mod 1000 from
   * token {@code d * tokens} on.
   */
  private static final class Computed extends MappedFile {
    private final long documents;
    private final int tokens;

    Computed(long documents, int tokens) {
      super(documents * 24 + 32);
      this.documents = documents;
      this.tokens = tokens;
    }

    @Override
    long longAt(long position) {
      long document = position / 24;
      if (document == documents) {
        return position % 24 == 0 ? documents : documents * (tokens + 1L);
      }
      return position % 24 == 0 ? document * (tokens + 1L) : document * tokens;
    }

    @Override
    int intAt(long position) {
      return position % 24 == 16 ? (int) (position / 24 % 1000) : tokens;
    }

    @Override
    byte[] bytes(long position, int count) {
      return new byte[] {1, 0, 0, 0, 'C', 'O', 'P', 'S', 'E', 'I', 'D', 'X'};
    }
  }

  /** The token at an offset of a shard: any number below 2^16 that depends on all bits of both. */
  private static int token(int shard, long offset) {
    return (int) (FeistelPermutation.mix(offset * 1000 + shard) & 0xffff) + 257;
  }

  private static void copy(int shard, long offset, int count, int[] out, int at) {
    for (int i = 0; i < count; i++) {
      out[at + i] = token(shard, offset + i);
    }
  }

  /** The token at a position of the packed stream. */
  private static int streamed(long position, int tokens) {
    long document = position / (tokens + 1L);
    long within = position % (tokens + 1L);
    return within == tokens
        ? BpeModel.END_OF_DOCUMENT
        : token((int) (document % 1000), document * tokens + within);
  }

  private static void assertWindows(long documents, int tokens) {
    DocumentIndex index = DocumentIndex.of(new Computed(documents, tokens), "computed");
    assertThat(index.documents()).isEqualTo(documents);
    assertThat(index.streamTokens()).isEqualTo(documents * (tokens + 1L));
    PackedTokens packed = new PackedTokens(index, TestLargeStreams::copy, 3);
    long windows = packed.windowsPerEpoch(LENGTH);
    assertThat(windows).isEqualTo((documents * (tokens + 1L) - 1) / LENGTH);
    long epochSeed = FeistelPermutation.mix(FeistelPermutation.mix(3) + 1);
    FeistelPermutation order = new FeistelPermutation(windows, epochSeed);
    Set<Long> places = new HashSet<>();
    long highest = 0;
    // The second epoch, from its start and over its end.
    for (long first : new long[] {windows, windows + windows / 2, 2 * windows - 50}) {
      int[] out = new int[50 * (LENGTH + 1)];
      packed.windows(first, 50, LENGTH, out);
      for (int w = 0; w < 50; w++) {
        long place = order.apply(first + w - windows);
        assertThat(place).isBetween(0L, windows - 1);
        places.add(place);
        highest = Math.max(highest, place);
        for (int i = 0; i <= LENGTH; i++) {
          assertThat(out[w * (LENGTH + 1) + i]).isEqualTo(streamed(place * LENGTH + i, tokens));
        }
      }
    }
    assertThat(places).hasSize(150);
    assertThat(highest).isGreaterThan(windows / 2);
  }

  @Test
  void documentsBeyondTwoToThe31() {
    assertWindows(3_000_000_000L, 20);
  }

  @Test
  void windowsBeyondTwoToThe31() {
    assertWindows(3_000_000_000L, 250);
  }

  @Test
  void fewHugeDocuments() {
    assertWindows(40, 1 << 28);
  }
}
