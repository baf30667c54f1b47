package io.copse.pipeline.experiment;

import io.copse.pipeline.experiment.TestDocuments.TestDocument;
import io.copse.pipeline.tokens.DocumentReader;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Documents that one task scores together.
 *
 * @param number the place among all shares, from 0
 */
record DocumentShare(int number, List<TestDocument> documents) implements Serializable {
  /** So many that the time of a task goes into its products, even those of small models. */
  private static final int TOKENS = 1 << 17;

  DocumentShare {
    documents = List.copyOf(documents);
  }

  /**
   * Cuts documents into shares of at most 131,072 tokens, or of one document. The shares depend on
   * the documents alone, because the bits of losses may depend on which documents are scored
   * together.
   */
  static List<DocumentShare> of(List<TestDocument> documents) {
    return of(documents, TOKENS);
  }

  static List<DocumentShare> of(List<TestDocument> documents, int mostTokens) {
    List<DocumentShare> shares = new ArrayList<>();
    int from = 0;
    long tokens = 0;
    for (int d = 0; d < documents.size(); d++) {
      int next = documents.get(d).tokens();
      if (d > from && tokens + next > mostTokens) {
        shares.add(new DocumentShare(shares.size(), documents.subList(from, d)));
        from = d;
        tokens = 0;
      }
      tokens += next;
    }
    if (from < documents.size()) {
      shares.add(new DocumentShare(shares.size(), documents.subList(from, documents.size())));
    }
    return List.copyOf(shares);
  }

  /** Returns the tokens of each document. */
  List<int[]> tokens(DocumentReader reader) {
    return documents.stream().map(document -> document.read(reader)).toList();
  }
}
