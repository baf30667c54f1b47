package io.copse.udf.fit.approach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.copse.udf.fit.FitStatus;
import io.copse.udf.fit.Runs;
import io.copse.udf.run.RunPoint;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestEnvelope {
  /** Training curves of sizes a factor of 1.3 apart, each of Hoffmann's law, without decay. */
  private static List<RunPoint> curves(int sizes) {
    List<RunPoint> points = new ArrayList<>();
    for (int i = 0; i < sizes; i++) {
      double params = 1e7 * Math.pow(1.3, i);
      for (int j = 0; j < 200; j++) {
        double tokens = 1e8 * Math.pow(1.06, j);
        points.add(RunPoint.of(params, tokens, Runs.HOFFMANN.loss(params, tokens)));
      }
    }

    return points;
  }

  @Test
  void findsTheExponentsOfTheLaw() {
    Envelope envelope = Envelope.of(curves(25), 1500);
    assertThat(envelope.status()).isEqualTo(FitStatus.OK);
    assertThat(envelope.params().orElseThrow().exponent())
        .isCloseTo(Runs.HOFFMANN.paramsExponent(), within(.01));
    assertThat(envelope.tokens().orElseThrow().exponent())
        .isCloseTo(Runs.HOFFMANN.tokensExponent(), within(.01));
    for (Envelope.Winner winner : envelope.winners()) {
      if (!winner.onEdge()) {
        double best = Runs.HOFFMANN.optimum(winner.flops()).params();
        assertThat(Math.abs(Math.log(winner.params() / best))).isLessThan(Math.log(1.3));
        assertThat(winner.loss())
            .isGreaterThanOrEqualTo(Runs.HOFFMANN.lossAt(winner.flops()) - 1e-9);
      }
    }
  }

  @Test
  void leavesOutBudgetsWhereAnEdgeWins() {
    Envelope envelope = Envelope.of(curves(25), 100);
    double smallest = 1e7;
    assertThat(envelope.winners())
        .filteredOn(w -> w.params() == smallest)
        .isNotEmpty()
        .allMatch(Envelope.Winner::onEdge);
    assertThat(envelope.winners().get(0).params()).isEqualTo(smallest);
  }

  @Test
  void fewSizesGiveNoLine() {
    Envelope envelope = Envelope.of(curves(3), 100);
    assertThat(envelope.status()).isEqualTo(FitStatus.UNDERDETERMINED);
    assertThat(envelope.params()).isEmpty();
    assertThat(envelope.reason())
        .isEqualTo(
            "1 sizes have the lowest loss somewhere between a smaller and a larger one, and the"
                + " line needs 3: give training curves of more sizes over the same budgets.");
    assertThat(Envelope.of(List.of(), 10).winners()).isEmpty();
    assertThatThrownBy(() -> Envelope.of(List.of(), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The envelope is asked for 1 budgets: give at least 2.");
  }
}
