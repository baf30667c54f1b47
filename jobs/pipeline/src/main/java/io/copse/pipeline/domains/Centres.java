package io.copse.pipeline.domains;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The centres of balanced k-means, fitted to a sample in memory.
 *
 * <p>The first centres are greedy k-means++ seeds (Arthur and Vassilvitskii, 2007). Lloyd's
 * iterations follow, in which prices balance the assignment on tokens.
 *
 * @param centres [k][dimensions]
 * @param prices [k], under which the sample is balanced
 */
record Centres(double[][] centres, double[] prices) {
  /**
   * Fits the centres.
   *
   * @param sample the places of some documents
   * @param iterations most iterations of Lloyd's
   */
  static Centres fit(List<Place> sample, int k, int iterations, long seed) {
    double[][] centres = seeds(sample, k, new SplittableRandom(seed));
    long[] tokens = sample.stream().mapToLong(Place::tokens).toArray();
    double[] prices = new double[k];
    int[] assigned = new int[sample.size()];
    Arrays.fill(assigned, -1);
    for (int iteration = 0; iteration < iterations; iteration++) {
      double from = iteration == 0 ? 0.1 : 0.01;
      double[][] costs = costs(sample, centres, seed);
      prices = PriceSearch.anneal(PriceSearch.local(costs, tokens), prices, from, 1e-4, 10);
      boolean same = true;
      double[][] sums = new double[k][centres[0].length];
      int[] counts = new int[k];
      for (int n = 0; n < costs.length; n++) {
        int c = DocumentCosts.cheapest(costs[n], prices);
        same &= c == assigned[n];
        assigned[n] = c;
        counts[c]++;
        for (int d = 0; d < sums[c].length; d++) {
          sums[c][d] += sample.get(n).coordinates()[d];
        }
      }
      if (same) {
        break;
      }
      for (int c = 0; c < k; c++) {
        for (int d = 0; d < sums[c].length && counts[c] > 0; d++) {
          centres[c][d] = sums[c][d] / counts[c];
        }
      }
    }
    double[][] costs = costs(sample, centres, seed);
    return new Centres(
        centres, PriceSearch.anneal(PriceSearch.local(costs, tokens), prices, 0.01, 1e-6, 20));
  }

  private static double[][] costs(List<Place> sample, double[][] centres, long seed) {
    return sample.stream()
        .map(place -> DocumentCosts.of(place, centres).withoutTies(seed).costs())
        .toArray(double[][]::new);
  }

  private static double[][] seeds(List<Place> sample, int k, SplittableRandom random) {
    int trials = 2 + (int) StrictMath.log(k);
    double[][] centres = new double[k][];
    centres[0] = sample.get(random.nextInt(sample.size())).coordinates().clone();
    double[] nearest = new double[sample.size()];
    Arrays.fill(nearest, Double.MAX_VALUE);
    nearest = nearer(sample, nearest, centres[0]);
    for (int c = 1; c < k; c++) {
      double[] best = null;
      double[] bestCentre = null;
      for (int trial = 0; trial < trials; trial++) {
        double[] centre = sample.get(draw(nearest, random)).coordinates();
        double[] distances = nearer(sample, nearest, centre);
        if (best == null || Arrays.stream(distances).sum() < Arrays.stream(best).sum()) {
          best = distances;
          bestCentre = centre;
        }
      }
      nearest = best;
      centres[c] = bestCentre.clone();
    }
    return centres;
  }

  private static double[] nearer(List<Place> sample, double[] nearest, double[] centre) {
    double[] distances = new double[nearest.length];
    for (int n = 0; n < distances.length; n++) {
      distances[n] =
          Math.min(nearest[n], Place.squaredDistance(sample.get(n).coordinates(), centre));
    }
    return distances;
  }

  private static int draw(double[] weights, SplittableRandom random) {
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    if (total == 0) {
      return random.nextInt(weights.length);
    }
    double left = random.nextDouble() * total;
    for (int n = 0; n < weights.length; n++) {
      left -= weights[n];
      if (left < 0) {
        return n;
      }
    }
    return weights.length - 1;
  }
}
