package io.copse.udf.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.udf.law.Chinchilla;
import io.copse.udf.run.RunPoint;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestHeldOut {
  private static final FitSettings SETTINGS = FitSettings.defaults();

  @Test
  void predictsLargerRunsOfTheSameLaw() {
    List<RunPoint> points = Runs.grid(Runs.HOFFMANN, 6, 6);
    HeldOut<Chinchilla> heldOut = HeldOut.above(Chinchilla.DEFINITION, 2e19, points, SETTINGS);
    assertThat(heldOut.predictions()).isNotEmpty();
    assertThat(heldOut.predictions().size() + heldOut.fit().diagnostics().nUsed()).isEqualTo(36);
    assertThat(heldOut.predictions()).allMatch(p -> p.point().flops() > 2e19);
    assertThat(heldOut.maxRelativeError().orElseThrow()).isLessThan(1e-9);
  }

  @Test
  void predictsThePublicTablesLargestRuns() {
    HeldOut<Chinchilla> heldOut =
        HeldOut.above(Chinchilla.DEFINITION, 1e21, Runs.kyoTakano(), SETTINGS);
    assertThat(heldOut.predictions()).hasSize(23);
    assertThat(heldOut.meanRelativeError().orElseThrow()).isBetween(.005, .015);
  }

  @Test
  void underdeterminedFitsPredictNothing() {
    HeldOut<Chinchilla> heldOut =
        HeldOut.above(Chinchilla.DEFINITION, 3e17, Runs.grid(Runs.HOFFMANN, 6, 6), SETTINGS);
    assertThat(heldOut.fit().status()).isEqualTo(FitStatus.UNDERDETERMINED);
    assertThat(heldOut.predictions()).isEmpty();
    assertThat(heldOut.meanRelativeError()).isEmpty();
  }

  @Test
  void refusesABudgetAboveAllRuns() {
    assertThatThrownBy(
            () ->
                HeldOut.above(
                    Chinchilla.DEFINITION, 1e30, Runs.grid(Runs.HOFFMANN, 3, 3), SETTINGS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("No run has more than 1.0E30 FLOPs: give a lower budget to hold runs out.");
  }
}
