package io.copse.pipeline.experiment;

import io.copse.pipeline.domains.DomainModel;
import io.copse.pipeline.evaluate.Routes;
import io.copse.pipeline.evaluate.Routes.Span;
import io.copse.pipeline.tokens.TextTokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Routes a document's tokens to domains by the text before them: the nearer the place of its tf-idf
 * is to the centre of a domain of the corpus, the more weight has that domain's expert (Gururangan
 * et al. 2023). Weights are found anew when the text has grown by an eighth, 16 tokens at least, so
 * that a document is read some nine times however long it is; before any of its text all domains
 * are as likely.
 *
 * @param temperature the higher, the more even are the weights
 */
record DocumentRouter(DomainModel domains, TextTokenizer tokenizer, double temperature) {
  private static final int LEAST_TOKENS = 16;
  private static final int GROWTH = 8;

  Routes routes(int[] tokens) {
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
