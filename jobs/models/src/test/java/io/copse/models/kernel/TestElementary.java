package io.copse.models.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import jdk.incubator.vector.FloatVector;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class TestElementary {
  @Test
  void exponentialIsAccurateOverItsRange() {
    for (float x = -87; x <= 88; x += 0.0137f) {
      double expected = Math.exp(x);
      assertThat(Elementary.exp(x) / expected).as("exp(%s)", x).isCloseTo(1, Offset.offset(2e-7));
    }
    assertThat(Elementary.exp(0f)).isEqualTo(1f);
    assertThat(Elementary.exp(-1e30f)).isEqualTo(Elementary.exp(-87f)).isPositive();
    assertThat(Elementary.exp(1e30f)).isEqualTo(Elementary.exp(88f)).isFinite();
    assertThat(Elementary.exp(Float.NEGATIVE_INFINITY)).isEqualTo(Elementary.exp(-87f));
  }

  @Test
  void notANumberStaysNotANumber() {
    assertThat(Elementary.exp(Float.NaN)).isNaN();
    assertThat(Elementary.exp(Lanes.broadcast(Float.NaN)).lane(0)).isNaN();
    assertThat(Elementary.sigmoid(Float.NaN)).isNaN();
  }

  @Test
  void theExponentialOfWhatIsNegatedHasTheSameBits() {
    for (float y = 0; y <= 90; y += 0.00713f) {
      assertThat(Elementary.expMinus(Lanes.broadcast(y)).lane(0)).isEqualTo(Elementary.exp(-y));
    }
    for (float y : new float[] {Float.MIN_VALUE, 1e-30f, 1e30f, Float.POSITIVE_INFINITY}) {
      assertThat(Elementary.expMinus(Lanes.broadcast(y)).lane(0)).isEqualTo(Elementary.exp(-y));
    }
  }

  @Test
  void sigmoidAndTanhAreAccurate() {
    for (float x = -30; x <= 30; x += 0.0113f) {
      assertThat((double) Elementary.sigmoid(x))
          .isCloseTo(1 / (1 + Math.exp(-x)), Offset.offset(2e-7));
      assertThat((double) Elementary.tanh(x)).isCloseTo(Math.tanh(x), Offset.offset(3e-7));
    }
  }

  @Test
  void softplusIsAccurateOverItsRange() {
    for (float x = -80; x <= 80; x += 0.0173f) {
      double expected = Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
      float actual = Elementary.softplus(Lanes.broadcast(x)).lane(0);
      assertThat(actual / expected).as("softplus(%s)", x).isCloseTo(1, Offset.offset(1e-6));
    }
  }

  @Test
  void sineAndCosineAreAccurate() {
    for (float x = -1000; x <= 1000; x += 0.0719f) {
      assertThat((double) Elementary.sin(Lanes.broadcast(x)).lane(0))
          .as("sin(%s)", x)
          .isCloseTo(Math.sin(x), Offset.offset(5e-7));
      assertThat((double) Elementary.cos(Lanes.broadcast(x)).lane(0))
          .as("cos(%s)", x)
          .isCloseTo(Math.cos(x), Offset.offset(5e-7));
    }
  }

  @Test
  void aVectorHasTheBitsOfItsFloats() {
    float[] x = new float[Lanes.WIDTH];
    for (int round = 0; round < 500; round++) {
      for (int i = 0; i < x.length; i++) {
        x[i] = -90 + 0.37f * (round + i) + 0.001f * i;
      }
      FloatVector v = FloatVector.fromArray(Lanes.SPECIES, x, 0);
      for (int i = 0; i < x.length; i++) {
        assertThat(Elementary.exp(v).lane(i)).isEqualTo(Elementary.exp(x[i]));
        assertThat(Elementary.sigmoid(v).lane(i)).isEqualTo(Elementary.sigmoid(x[i]));
        assertThat(Elementary.tanh(v).lane(i)).isEqualTo(Elementary.tanh(x[i]));
      }
    }
  }
}
