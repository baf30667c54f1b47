package io.copse.pipeline.experiment;

import io.copse.pipeline.domains.DomainModel;
import io.copse.pipeline.evaluate.Routes;
import io.copse.pipeline.evaluate.Routes.Span;
import io.copse.pipeline.tokens.TextTokenizer;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Routes a document's tokens to domains by the text before them (Gururangan et al. 2023). The
 * nearer the tf-idf place of that text is to the centre of a domain, the more weight has the
 * domain's expert.
 *
 * <p>Weights are found again when the text has grown by an eighth, and by 16 tokens at least. So a
 * document is read about nine times, however long it is. Before any text all domains are equally
 * likely.
 */
record DocumentRouter(DomainModel domains, TextTokenizer tokenizer) {
  private static final int LEAST_TOKENS = 16;
  private static final int GROWTH = 8;

  /**
   * How far the text before a token lies from each domain.
   *
   * @param start the token
   * @param distances squared distances [k] from the domains' centres
   */
  @SuppressWarnings("ArrayRecordComponent") // A part of a result, never compared.
  private record Prefix(int start, double[] distances) implements Serializable {
    Span span(double temperature) {
      double[] weights = DomainModel.posterior(distances, temperature);
      return new Span(start, Arrays.stream(weights).boxed().toList());
    }
  }

  /** The distances over one document, from which its routes at any temperature follow. */
  static final class Distances implements Serializable {
    private static final long serialVersionUID = 1;

    private final List<Prefix> prefixes;

    private Distances(List<Prefix> prefixes) {
      this.prefixes = List.copyOf(prefixes);
    }

    /**
     * Returns the weights of each domain over the document.
     *
     * @param temperature the higher, the more even
     */
    Routes routes(double temperature) {
      return new Routes(prefixes.stream().map(prefix -> prefix.span(temperature)).toList());
    }
  }

  /** Reads a document, and returns how far its text lies from each domain up to each span. */
  Distances distances(int[] tokens) {
    List<Prefix> prefixes = new ArrayList<>();
    int start = 0;
    do {
      String before = tokenizer.decode(Arrays.copyOf(tokens, start));
      prefixes.add(new Prefix(start, domains.distances(before)));
      start += Math.max(LEAST_TOKENS, start / GROWTH);
    } while (start < tokens.length);
    return new Distances(prefixes);
  }
}
