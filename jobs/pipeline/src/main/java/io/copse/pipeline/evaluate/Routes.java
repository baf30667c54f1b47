package io.copse.pipeline.evaluate;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The weights that a router gives models over one document, each found in the text before it.
 *
 * @param spans in the order of the document, the first beginning at token 0
 */
public record Routes(List<Span> spans) implements Serializable {
  public Routes {
    spans = List.copyOf(spans);
    if (spans.isEmpty() || spans.get(0).start() != 0) {
      throw new IllegalArgumentException(
          "The spans %s do not begin at token 0: give the first token its weights."
              .formatted(spans));
    }
  }

  /**
   * A stretch of tokens with the same weights.
   *
   * @param start its first token; it ends before the next span
   * @param weights probability of each model, summing to 1
   */
  public record Span(int start, List<Double> weights) implements Serializable {
    public Span {
      weights = List.copyOf(weights);
      if (!Distribution.is(weights)) {
        throw new IllegalArgumentException(
            "The weights %s are no distribution: give probabilities that sum to 1."
                .formatted(weights));
      }
    }

    private Span top(int k, int first) {
      List<Integer> kept =
          IntStream.range(0, weights.size())
              .mapToObj(j -> Math.floorMod(first + j, weights.size()))
              .sorted(Comparator.comparingDouble((Integer j) -> -weights.get(j)))
              .limit(k)
              .toList();
      double sum = kept.stream().mapToDouble(weights::get).sum();
      return new Span(
          start,
          IntStream.range(0, weights.size())
              .mapToObj(j -> kept.contains(j) ? weights.get(j) / sum : 0.0)
              .toList());
    }
  }

  /**
   * Returns the routes with only the k largest weights of each span, renormalised. The other models
   * need not run there. A model that comes in later must first read the window so far.
   *
   * @param first the model that is taken first among equals, modulo their number, then the next
   *     after it in turn. It varies by document, because else one model would get all documents
   *     before their text is known.
   */
  public Routes top(int k, int first) {
    int models = spans.get(0).weights().size();
    if (k < 1 || k > models) {
      throw new IllegalArgumentException(
          "The top %d of %d models cannot be taken: give from 1 to %d."
              .formatted(k, models, models));
    }
    return new Routes(spans.stream().map(span -> span.top(k, first)).toList());
  }
}
