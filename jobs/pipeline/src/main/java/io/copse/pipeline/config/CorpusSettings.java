package io.copse.pipeline.config;

import java.util.List;

/**
 * The corpus and its tokens.
 *
 * @param sources the origins
 * @param devShare share of the groups that go to dev, in [0, 1)
 * @param testShare share of the groups that go to test, in [0, 1)
 * @param maxDocumentBytes longer texts are cut into documents of at most this many bytes, at a line
 *     or sentence end
 * @param vocabularySize tokens of the byte-level BPE; 256 means bytes
 * @param shardTokens tokens of one Arrow shard at most
 */
public record CorpusSettings(
    List<SourceSettings> sources,
    double devShare,
    double testShare,
    int maxDocumentBytes,
    int vocabularySize,
    long shardTokens) {
  public CorpusSettings {
    sources = List.copyOf(sources);
  }
}
