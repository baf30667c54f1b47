package io.copse.models.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TestGradientClip {

  @Test
  void scalesToTheGreatestNormAndTellsTheOldOne() {
    float[] gradient = new float[25];
    Arrays.fill(gradient, 2f);
    assertThat(GradientClip.clip(gradient, 25, 1)).isEqualTo(10);
    assertThat(gradient).containsOnly(0.2f);
    assertThat(GradientClip.norm(gradient, 25)).isCloseTo(1, within(1e-7));
  }

  @Test
  void leavesASmallGradientAndWhatFollowsIt() {
    float[] gradient = {3, 4, 1e20f};
    assertThat(GradientClip.clip(gradient, 2, 5)).isEqualTo(5);
    assertThat(GradientClip.clip(gradient, 2, 2.5)).isEqualTo(5);
    assertThat(gradient).containsExactly(1.5f, 2f, 1e20f);
  }

  @Test
  void aNormBeyondFloatIsStillFinite() {
    assertThat(GradientClip.norm(new float[] {3e38f, 3e38f}, 2)).isCloseTo(4.24e38, within(1e36));
  }

  @Test
  void aGradientThatIsNotFiniteIsLeftAlone() {
    float[] gradient = {1, Float.NaN, 2};
    assertThat(GradientClip.clip(gradient, 3, 0.1)).isNaN();
    assertThat(gradient).containsExactly(1, Float.NaN, 2);
  }
}
