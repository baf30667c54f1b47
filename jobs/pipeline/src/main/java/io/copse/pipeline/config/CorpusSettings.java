package io.copse.pipeline.config;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.identity.Fingerprint;
import java.util.List;

/**
 * The corpus and its tokens.
 *
 * @param sources the origins
 * @param devShare share of the groups that go to dev, in [0, 1)
 * @param testShare share of the groups that go to test, in [0, 1)
 * @param texts which texts become documents
 * @param vocabularySize tokens of the byte-level BPE; 256 means bytes
 * @param shardTokens tokens of one Arrow shard at most
 */
public record CorpusSettings(
    List<SourceSettings> sources,
    double devShare,
    double testShare,
    TextSettings texts,
    int vocabularySize,
    long shardTokens) {
  private static final Key<Double> DEV_SHARE =
      Key.of("dev_share", Type.share(), 0.02, "Share of the groups that go to dev.");
  private static final Key<Double> TEST_SHARE =
      Key.of("test_share", Type.share(), 0.04, "Share of the groups that go to test.");
  private static final Key<Integer> VOCABULARY_SIZE =
      Key.of(
          "vocabulary_size",
          Type.whole(256, 1 << 20),
          1024,
          "Tokens of the byte-level BPE; 256 means bytes.");
  private static final Key<Long> SHARD_TOKENS =
      Key.of(
          "shard_tokens",
          Type.wholeLong(1, 1L << 28),
          8_000_000L,
          "Tokens of one Arrow file at most.");

  /** The keys of the block corpus, without the list of sources. */
  static final Block<CorpusSettings> BLOCK =
      Block.<CorpusSettings>at("corpus")
          .with(DEV_SHARE, CorpusSettings::devShare)
          .with(TEST_SHARE, CorpusSettings::testShare)
          .with(TextSettings.MAX_DOCUMENT_BYTES, settings -> settings.texts().maxDocumentBytes())
          .with(TextSettings.NEAR_DUPLICATES, settings -> settings.texts().nearDuplicates())
          .with(TextSettings.MAX_REJECT_SHARE, settings -> settings.texts().maxRejectShare())
          .with(VOCABULARY_SIZE, CorpusSettings::vocabularySize)
          .with(SHARD_TOKENS, CorpusSettings::shardTokens);

  public CorpusSettings {
    sources = List.copyOf(sources);
  }

  static CorpusSettings read(Values values, List<SourceSettings> sources) {
    CorpusSettings settings =
        new CorpusSettings(
            sources,
            values.get(DEV_SHARE),
            values.get(TEST_SHARE),
            TextSettings.read(values),
            values.get(VOCABULARY_SIZE),
            values.get(SHARD_TOKENS));
    if (settings.devShare() + settings.testShare() >= 1) {
      throw new UsageException(
          "corpus.dev_share and corpus.test_share are %s and %s: leave a share for training."
              .formatted(settings.devShare(), settings.testShare()));
    }
    return settings;
  }

  /**
   * Returns the id of the corpus that these settings and a seed make of the sources.
   *
   * @param seed the corpus seed
   */
  public String id(long seed) {
    List<Fingerprint> origins = sources.stream().map(SourceSettings::fingerprint).toList();
    return BLOCK.fingerprint("corpus", 2, this).with("sources", origins).with("seed", seed).id();
  }

  /** Returns all values, those of sources under the names of their entries. */
  KeyValues values() {
    KeyValues all = KeyValues.none().with("corpus.", BLOCK.values(this));
    for (int i = 0; i < sources.size(); i++) {
      all = all.with("%s[%d].".formatted(SourceSettings.PATH, i), sources.get(i).all());
    }
    return all;
  }
}
