package io.copse.pipeline.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TestScoreboard {
  private static final PoissonBootstrap BOOTSTRAP = new PoissonBootstrap(7, 200);

  private static void add(Scoreboard board, int document) {
    SplittableRandom random = new SplittableRandom(document);
    long tokens = 1L + random.nextInt(300);
    double a = tokens * (2 + random.nextDouble());
    double b = a + tokens * 0.1 * random.nextDouble();
    board.add("doc" + document, document % 3, tokens, 3 * tokens, Map.of("a", a, "b", b));
  }

  private static Scoreboard filled(int from, int to) {
    Scoreboard board = new Scoreboard(BOOTSTRAP);
    for (int document = from; document < to; document++) {
      add(board, document);
    }
    return board;
  }

  @Test
  void scoresByHand() {
    Scoreboard board = new Scoreboard(BOOTSTRAP);
    board.add("one", 0, 10, 40, Map.of("dense", 20 * Math.log(2)));
    board.add("two", 0, 30, 60, Map.of("dense", 60 * Math.log(2)));
    board.add("three", 2, 60, 100, Map.of("dense", 120 * Math.log(2)));
    Score score = board.score("dense", 0);
    assertThat(score.documents()).isEqualTo(2);
    assertThat(score.tokens()).isEqualTo(40);
    assertThat(score.bytes()).isEqualTo(100);
    assertThat(score.bitsPerByte()).isEqualTo(0.8, within(1e-10));
    assertThat(score.natsPerToken()).isEqualTo(2 * Math.log(2), within(1e-10));
    assertThat(score.perplexity()).isEqualTo(4, within(1e-10));
    assertThat(board.total("dense").bitsPerByte()).isEqualTo(1, within(1e-10));
    assertThat(board.domains()).containsExactly(0, 2);
    assertThat(board.score("dense", 1).documents()).isZero();
    assertThat(board.score("sparse", 0).documents()).isZero();
    assertThatThrownBy(() -> board.add("none", 0, 0, 0, Map.of()))
        .hasMessage("Document none has 0 tokens and 0 bytes: score documents with text only.");
  }

  @Test
  void replicatesAreWeightedSumsOfTheDocuments() {
    Scoreboard board = new Scoreboard(BOOTSTRAP);
    board.add("one", 0, 10, 40, Map.of("dense", 20.0));
    board.add("two", 0, 30, 60, Map.of("dense", 70.0));
    double[] replicates = board.score("dense", 0).replicates();
    int[] one = BOOTSTRAP.weights("one");
    int[] two = BOOTSTRAP.weights("two");
    boolean sawNoDocument = false;
    for (int b = 0; b < replicates.length; b++) {
      double bytes = 40 * one[b] + 60 * two[b];
      double expected = (bytes == 0 ? 90 / 100.0 : (20 * one[b] + 70 * two[b]) / bytes);
      assertThat(replicates[b]).isEqualTo(expected / Math.log(2), within(1e-10));
      sawNoDocument |= bytes == 0;
    }
    assertThat(sawNoDocument).isTrue();
  }

  @Test
  void addingInAnyOrderGivesTheSame() {
    Scoreboard whole = filled(0, 60);
    List<Integer> shuffled = new ArrayList<>(IntStream.range(0, 60).boxed().toList());
    Collections.shuffle(shuffled, new Random(3));
    Scoreboard other = new Scoreboard(BOOTSTRAP);
    shuffled.forEach(document -> add(other, document));
    for (String predictor : List.of("a", "b")) {
      Score one = whole.total(predictor);
      Score two = other.total(predictor);
      assertThat(two.bytes()).isEqualTo(one.bytes());
      assertThat(two.nats()).isEqualTo(one.nats());
      assertThat(two.replicates()).containsExactly(one.replicates());
    }
    assertThat(whole.total("a").documents()).isEqualTo(60);
  }

  @Test
  void aResultOutlivesLaterDocuments() {
    Scoreboard board = filled(0, 5);
    double before = board.total("a").nats();
    double[] replicates = board.score("a", 0).replicateNats().clone();
    Score early = board.score("a", 0);
    add(board, 6);
    assertThat(early.replicateNats()).containsExactly(replicates);
    assertThat(board.total("a").nats()).isGreaterThan(before);
  }

  @Test
  void pairingTakesAwayWhatDocumentsShare() {
    Scoreboard board = filled(0, 60);
    Estimate difference = board.total("b").minus(board.total("a"));
    Estimate alone = board.total("a").estimate();
    assertThat(difference.value())
        .isEqualTo(board.total("b").bitsPerByte() - board.total("a").bitsPerByte(), within(1e-10));
    assertThat(difference.low()).isPositive();
    assertThat(difference.excludesZero()).isTrue();
    assertThat(difference.high() - difference.low()).isLessThan((alone.high() - alone.low()) / 2);
    assertThatThrownBy(() -> board.total("b").minus(board.score("a", 0)))
        .hasMessage(
            "Scores of 60 and of 20 documents cannot be compared: score both on the same ones.");
  }

  @Test
  void intervalIsOfThePercentiles() {
    double[] replicates = new double[41];
    Arrays.setAll(replicates, i -> 40 - i);
    assertThat(Estimate.of(7, replicates)).isEqualTo(new Estimate(7, 1, 39));
    assertThat(Estimate.of(7, new double[0]).low()).isNaN();
    assertThatThrownBy(() -> Estimate.difference(1, new double[2], 1, new double[3]))
        .hasMessage("2 replicates cannot be paired with 3: evaluate both with the same number.");
  }

  @Test
  void weightsArePoissonAndTheirOwn() {
    PoissonBootstrap bootstrap = new PoissonBootstrap(3, 20_000);
    int[] counts = new int[30];
    for (int weight : bootstrap.weights("document")) {
      counts[weight]++;
    }
    double[] expected = {0.36788, 0.36788, 0.18394, 0.06131, 0.01533};
    for (int k = 0; k < expected.length; k++) {
      // Five standard deviations of a binomial share.
      double deviation = Math.sqrt(expected[k] * (1 - expected[k]) / 20_000);
      assertThat(counts[k] / 20_000.0).isEqualTo(expected[k], within(5 * deviation));
    }
    assertThat(bootstrap.weights("document")).containsExactly(bootstrap.weights("document"));
    assertThat(bootstrap.weights("documenu")).isNotEqualTo(bootstrap.weights("document"));
    assertThat(new PoissonBootstrap(4, 20_000).weights("document"))
        .isNotEqualTo(bootstrap.weights("document"));
    // More replicates leave the first ones as they are.
    assertThat(Arrays.copyOf(bootstrap.weights("document"), 200))
        .containsExactly(new PoissonBootstrap(3, 200).weights("document"));
  }

  @Test
  void intervalsCoverTheTruth() {
    SplittableRandom random = new SplittableRandom(11);
    int covered = 0;
    int trials = 300;
    for (int trial = 0; trial < trials; trial++) {
      Scoreboard board = new Scoreboard(new PoissonBootstrap(trial, 200));
      for (int document = 0; document < 80; document++) {
        long bytes = 50L + random.nextInt(200);
        double bits = bytes * (1 + random.nextDouble());
        board.add(trial + "/" + document, 0, 10, bytes, Map.of("m", bits * Math.log(2)));
      }
      Estimate estimate = board.total("m").estimate();
      covered += estimate.low() <= 1.5 && 1.5 <= estimate.high() ? 1 : 0;
    }
    assertThat((double) covered / trials).isBetween(0.89, 0.98);
  }
}
