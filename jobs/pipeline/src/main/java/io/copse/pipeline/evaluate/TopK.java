package io.copse.pipeline.evaluate;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The ensemble of the k models with the largest prior, renormalised; of equals the earlier. The
 * others are not run, so they cost nothing, and have no weight at any token.
 *
 * @param chosen the ensemble that is left
 */
public record TopK(Ensemble chosen) implements Predictor {

  /**
   * Chooses from an ensemble.
   *
   * @param k models to keep, from 1 to the ensemble's number
   */
  public static TopK of(Ensemble all, int k) {
    if (k < 1 || k > all.models().size()) {
      throw new IllegalArgumentException(
          "The top %d of %d models cannot be taken: give from 1 to %d."
              .formatted(k, all.models().size(), all.models().size()));
    }
    List<Integer> kept =
        IntStream.range(0, all.models().size())
            .boxed()
            .sorted(Comparator.comparingDouble((Integer j) -> -all.prior().get(j)))
            .limit(k)
            .sorted()
            .toList();
    double sum = kept.stream().mapToDouble(all.prior()::get).sum();
    return new TopK(
        new Ensemble(
            kept.stream().map(all.models()::get).toList(),
            kept.stream().map(j -> all.prior().get(j) / sum).toList()));
  }

  @Override
  public List<Integer> models() {
    return chosen.models();
  }

  @Override
  public double[] losses(float[][] losses) {
    return chosen.losses(losses);
  }
}
