package io.copse.pipeline.experiment;

import io.copse.pipeline.domains.DomainModel;
import io.copse.pipeline.evaluate.Routes;
import io.copse.pipeline.evaluate.Routes.Span;
import io.copse.pipeline.tokens.TextTokenizer;
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
   * Returns the weights of each domain over a document.
   *
   * @param temperature the higher, the more even are the weights
   */
  Routes routes(int[] tokens, double temperature) {
    List<Span> spans = new ArrayList<>();
    int start = 0;
    do {
      String before = tokenizer.decode(Arrays.copyOf(tokens, start));
      double[] weights = domains.posterior(before, temperature);
      spans.add(new Span(start, Arrays.stream(weights).boxed().toList()));
      start += Math.max(LEAST_TOKENS, start / GROWTH);
    } while (start < tokens.length);
    return new Routes(spans);
  }
}
