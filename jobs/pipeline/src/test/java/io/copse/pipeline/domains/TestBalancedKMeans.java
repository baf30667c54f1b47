package io.copse.pipeline.domains;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.pipeline.SparkTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

class TestBalancedKMeans extends SparkTest {
  private static final int K = 8;

  @Test
  void costIsWithinOnePercentOfTheExactBalancedAssignment() {
    List<Place> points = points(2_000, () -> 1);
    for (int sample : new int[] {2_000, 300}) {
      Centres fitted = fit(points, K, sample);
      int[] domains = assign(points, fitted, 4);

      double exact = exactCost(points, fitted.centres());
      double cost = 0;
      for (int n = 0; n < domains.length; n++) {
        cost += Place.squaredDistance(points.get(n).coordinates(), fitted.centres()[domains[n]]);
      }
      assertThat(cost)
          .as("cost with centres of %d documents", sample)
          .isBetween(0.99 * exact, 1.01 * exact);
    }
  }

  @Test
  void domainsAreWithinOneLongestDocumentOfTheMean() {
    SplittableRandom random = new SplittableRandom(5);
    List<Place> points = points(1_500, () -> (long) Math.exp(3 + 4 * random.nextDouble()));
    assertBalanced(points, assign(points, fit(points, K, 200), 3), K);
  }

  @Test
  void equalDocumentsAreSpread() {
    List<Place> points = new ArrayList<>();
    for (int n = 0; n < 600; n++) {
      points.add(new Place("d" + n, 10, new double[4]));
    }
    assertBalanced(points, assign(points, fit(points, K, 100), 2), K);
  }

  @Test
  void aDocumentLongerThanTheMeanLeavesABalance() {
    List<Place> points = points(100, () -> 5);
    points.add(new Place("long", 400, points.get(0).coordinates()));
    assertBalanced(points, assign(points, fit(points, K, 1_000), 2), K);
  }

  @Test
  void oneDomainHasAllDocuments() {
    List<Place> points = points(50, () -> 5);
    assertThat(assign(points, fit(points, 1, 50), 2)).containsOnly(0);
  }

  @Test
  void domainsDoNotDependOnPartitions() {
    SplittableRandom random = new SplittableRandom(6);
    List<Place> points = points(1_000, () -> 1 + random.nextInt(500));
    Centres fitted = fit(points, K, 150);
    assertThat(assign(points, fitted, 1)).isEqualTo(assign(points, fitted, 7));
  }

  private static Centres fit(List<Place> points, int k, int sample) {
    List<Place> first =
        points.stream()
            .sorted(Comparator.comparing(Place::docId, new SampleOrder(11)))
            .limit(sample)
            .toList();
    return Centres.fit(first, k, 20, 11);
  }

  private static int[] assign(List<Place> points, Centres fitted, int partitions) {
    double[][] centres = fitted.centres();
    JavaRDD<DocumentCosts> costs =
        rdd(points, partitions).map(point -> costs(point, centres)).cache();
    BalancedKMeans.Assignment assignment = BalancedKMeans.assign(costs, fitted.prices(), 11);
    costs.unpersist();
    return points.stream().mapToInt(point -> assignment.of(costs(point, centres))).toArray();
  }

  private static DocumentCosts costs(Place point, double[][] centres) {
    return DocumentCosts.of(point, centres).withoutTies(11);
  }

  private static void assertBalanced(List<Place> points, int[] domains, int k) {
    long[] loads = new long[k];
    long longest = 0;
    for (int n = 0; n < domains.length; n++) {
      loads[domains[n]] += points.get(n).tokens();
      longest = Math.max(longest, points.get(n).tokens());
    }
    double mean = Arrays.stream(loads).sum() / (double) k;
    for (long load : loads) {
      assertThat(Math.abs(load - mean)).isLessThanOrEqualTo(longest);
    }
  }

  private static JavaRDD<Place> rdd(List<Place> points, int partitions) {
    return JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(points, partitions);
  }

  /** Unit vectors about twelve topics of unequal sizes. */
  private static List<Place> points(int count, LongSupplier tokens) {
    SplittableRandom random = new SplittableRandom(3);
    double[][] topics = new double[12][16];
    for (double[] topic : topics) {
      Arrays.setAll(topic, d -> random.nextGaussian());
    }
    List<Place> points = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      double[] topic = topics[Math.min(random.nextInt(12), random.nextInt(12))];
      double[] x = new double[16];
      Arrays.setAll(x, d -> topic[d] + random.nextGaussian());
      double norm = Math.sqrt(Arrays.stream(x).map(v -> v * v).sum());
      points.add(
          new Place("d" + n, tokens.getAsLong(), Arrays.stream(x).map(v -> v / norm).toArray()));
    }
    return points;
  }

  /**
   * The least cost with the same number of documents everywhere: documents come one by one, each by
   * the shortest augmenting path over the domains (Bellman-Ford), which keeps a minimum-cost flow.
   */
  private static double exactCost(List<Place> points, double[][] centres) {
    int k = centres.length;
    int capacity = points.size() / k;
    double[][] d = new double[points.size()][k];
    List<List<Integer>> members = new ArrayList<>();
    for (int c = 0; c < k; c++) {
      members.add(new ArrayList<>());
    }
    for (int n = 0; n < d.length; n++) {
      for (int c = 0; c < k; c++) {
        d[n][c] = Place.squaredDistance(points.get(n).coordinates(), centres[c]);
      }
      int[][] via = new int[k][k];
      double[][] edge = new double[k][k];
      for (int a = 0; a < k; a++) {
        Arrays.fill(edge[a], Double.POSITIVE_INFINITY);
        for (int member : members.get(a)) {
          for (int b = 0; b < k; b++) {
            if (b != a && d[member][b] - d[member][a] < edge[a][b]) {
              edge[a][b] = d[member][b] - d[member][a];
              via[a][b] = member;
            }
          }
        }
      }
      double[] length = d[n].clone();
      int[] previous = new int[k];
      Arrays.fill(previous, -1);
      for (int round = 0; round < k; round++) {
        for (int a = 0; a < k; a++) {
          for (int b = 0; b < k; b++) {
            if (length[a] + edge[a][b] < length[b] - 1e-12) {
              length[b] = length[a] + edge[a][b];
              previous[b] = a;
            }
          }
        }
      }
      int end = -1;
      for (int c = 0; c < k; c++) {
        if (members.get(c).size() < capacity && (end < 0 || length[c] < length[end])) {
          end = c;
        }
      }
      while (previous[end] >= 0) {
        Integer moving = via[previous[end]][end];
        members.get(previous[end]).remove(moving);
        members.get(end).add(moving);
        end = previous[end];
      }
      members.get(end).add(n);
    }
    double cost = 0;
    for (int c = 0; c < k; c++) {
      assertThat(members.get(c)).hasSize(capacity);
      for (int member : members.get(c)) {
        cost += d[member][c];
      }
    }
    return cost;
  }
}
