package io.copse.pipeline.config;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.identity.Fingerprint;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How the corpus is split into domains.
 *
 * @param method clusters, or metadata for the sources as domains
 * @param k the number of domains, and so of experts
 * @param terms what is a term of tf-idf; empty to decide by the text
 * @param vocabularySize terms of tf-idf, the most frequent by documents
 * @param svdDimensions dimensions of the truncated SVD
 * @param sampleDocuments documents that centres are estimated on
 * @param iterations k-means iterations at most
 */
public record DomainSettings(
    String method,
    int k,
    Optional<TermKind> terms,
    int vocabularySize,
    int svdDimensions,
    int sampleDocuments,
    int iterations) {
  /** Each task of clustering holds numbers of every term by every domain, or dimension. */
  private static final long MOST_TERM_NUMBERS = 100_000_000;

  private static final String METADATA = "metadata";
  private static final String AUTO = "auto";

  private static final Key<String> METHOD =
      Key.of(
          "method",
          Type.oneOf(List.of("clusters", METADATA)),
          "clusters",
          "clusters finds domains in the text; metadata makes each source a domain, and k their"
              + " number.");
  private static final Key<Integer> K =
      Key.of("k", Type.whole(1, 10_000), 4, "Number of domains, and so of experts.");
  private static final Key<Optional<TermKind>> TERMS =
      Key.of(
          "terms",
          Type.oneOf(
              Stream.concat(
                      Stream.of(TermKind.values()).map(Optional::of),
                      Stream.of(Optional.<TermKind>empty()))
                  .toList(),
              kind -> kind.map(TermKind::label).orElse(AUTO)),
          Optional.empty(),
          "Terms of tf-idf: words, or runs of 1 to 3 characters. auto takes characters if more than"
              + " half of the train documents have no word, or have most letters in scripts without"
              + " spaces, such as Han and Thai.");
  private static final Key<Integer> VOCABULARY_SIZE =
      Key.of(
          "vocabulary_size",
          Type.whole(1, 10_000_000),
          20_000,
          "Terms of tf-idf: those in the most documents.");
  private static final Key<Integer> SVD_DIMENSIONS =
      Key.of("svd_dimensions", Type.whole(1, 10_000), 100, "Dimensions of the truncated SVD.");
  private static final Key<Integer> SAMPLE_DOCUMENTS =
      Key.of(
          "sample_documents",
          Type.whole(1, 10_000_000),
          5000,
          "Documents that the centres of clusters are estimated on.");
  private static final Key<Integer> ITERATIONS =
      Key.of("iterations", Type.whole(1, 10_000), 20, "Iterations of k-means at most.");

  /** The keys of the block domains. */
  static final Block<DomainSettings> BLOCK =
      Block.<DomainSettings>at("domains")
          .with(METHOD, DomainSettings::method)
          .with(K, DomainSettings::k)
          .with(TERMS, DomainSettings::terms)
          .with(VOCABULARY_SIZE, DomainSettings::vocabularySize)
          .with(SVD_DIMENSIONS, DomainSettings::svdDimensions)
          .with(SAMPLE_DOCUMENTS, DomainSettings::sampleDocuments)
          .with(ITERATIONS, DomainSettings::iterations);

  static DomainSettings read(Values values) {
    DomainSettings settings =
        new DomainSettings(
            values.get(METHOD),
            values.get(K),
            values.get(TERMS),
            values.get(VOCABULARY_SIZE),
            values.get(SVD_DIMENSIONS),
            values.get(SAMPLE_DOCUMENTS),
            values.get(ITERATIONS));
    long numbers =
        (long) settings.vocabularySize() * Math.max(settings.k(), settings.svdDimensions());
    if (numbers > MOST_TERM_NUMBERS) {
      throw new UsageException(
          "domains.vocabulary_size times the larger of domains.k and domains.svd_dimensions is %,d, above %,d: set them lower."
              .formatted(numbers, MOST_TERM_NUMBERS));
    }
    return settings;
  }

  /**
   * Refuses a number of domains that the sources do not give.
   *
   * @param sources the number of sources, each of which has documents
   * @throws UsageException if the sources are the domains, and k is not their number
   */
  void requireMatching(int sources) {
    if (method.equals(METADATA) && k != sources) {
      throw new UsageException(
          "domains.k is %d, and with domains.method = metadata each of the %d sources is a domain: set domains.k to %d."
              .formatted(k, sources, sources));
    }
  }

  /** Returns the identity of these settings. */
  public Fingerprint fingerprint() {
    return BLOCK.fingerprint("domains", 1, this);
  }
}
