package io.copse.pipeline.domains;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.TermKind;
import java.io.Serializable;
import org.apache.spark.api.java.JavaRDD;

/**
 * The terms that clusters were found by, and the documents that have none of them.
 *
 * @param kind what is a term
 * @param terms the size of the vocabulary
 * @param without the documents without a term
 */
public record TermUse(TermKind kind, int terms, Without without) {

  /**
   * Documents without a term, of all parts.
   *
   * @param documents how many
   * @param trainDocuments how many of them are of train
   * @param bytes of their texts
   */
  public record Without(long documents, long trainDocuments, long bytes) implements Serializable {
    private static final Without NONE = new Without(0, 0, 0);

    private static Without of(WeighedDocument document) {
      return document.vector().indices().length > 0
          ? NONE
          : new Without(1, document.train() ? 1 : 0, document.bytes());
    }

    private Without plus(Without other) {
      return new Without(
          documents + other.documents, trainDocuments + other.trainDocuments, bytes + other.bytes);
    }
  }

  static TermUse of(Vocabulary vocabulary, JavaRDD<WeighedDocument> documents) {
    return new TermUse(
        vocabulary.kind(),
        vocabulary.size(),
        documents.map(Without::of).fold(Without.NONE, Without::plus));
  }

  /** Returns what a reader must know of the terms, in words. */
  public String inWords() {
    String said = "%,d terms (%s)".formatted(terms, kind.label());
    return without.documents() == 0
        ? said
        : said
            + "; %,d documents (%,d bytes) have none: those of train fill the domains that lack tokens, the others go to the domain whose centre is nearest to the origin"
                .formatted(without.documents(), without.bytes());
  }

  /**
   * Refuses to make more domains than train documents have terms: there would be nothing but chance
   * to tell them apart.
   *
   * @param train number of train documents
   * @param k number of domains
   */
  void requireDocuments(long train, int k) {
    long with = train - without.trainDocuments();
    if (with < k) {
      throw new UsageException(
          "The vocabulary has %d terms (%s), and %d of %d train documents have any, too few to find %d domains in the text: set %sdomains.method = metadata, which takes the sources as domains."
              .formatted(
                  terms,
                  kind.label(),
                  with,
                  train,
                  k,
                  kind == TermKind.WORDS ? "domains.terms = characters, or " : ""));
    }
  }
}
