package io.copse.pipeline.report.draw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.copse.pipeline.report.draw.Scale.Tick;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestScale {
  private static List<String> labels(Scale scale) {
    return scale.ticks().stream().filter(Tick::isMajor).map(Tick::label).toList();
  }

  @Test
  void linearTicksAreRound() {
    assertThat(labels(new Scale.Linear(1.83, 2.41, 6)))
        .containsExactly("1.9", "2.0", "2.1", "2.2", "2.3", "2.4");
    assertThat(labels(new Scale.Linear(-0.043, 0.052, 6)))
        .containsExactly("−0.04", "−0.02", "0.00", "0.02", "0.04");
    assertThat(new Scale.Linear(2, 4, 5).share(2.5)).isEqualTo(0.25, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({"1e11,2e11", "3e11,1e12", "1e12,9e12", "2e11,3e13", "1e10,1e16", "5e11,5e11"})
  void logarithmicTicksAreTwoOrMoreAndInside(double low, double high) {
    Scale scale = Scale.Log.around(low, high, Math.log10(high / low));
    assertThat(labels(scale)).hasSizeBetween(2, 8);
    assertThat(scale.ticks())
        .allMatch(t -> scale.share(t.value()) >= 0 && scale.share(t.value()) <= 1);
    assertThat(scale.share(Math.sqrt(low * high))).isEqualTo(0.5, within(1e-9));
  }

  @Test
  void sharesAndValuesAreInverse() {
    for (Scale scale : List.of(new Scale.Linear(-2, 3, 5), new Scale.Log(1e10, 1e16))) {
      for (double share : new double[] {0, 0.25, 0.9, 1}) {
        assertThat(scale.share(scale.at(share))).isEqualTo(share, within(1e-12));
      }
    }
  }

  @Test
  void logarithmicLabelsArePowersButNearOne() {
    assertThat(labels(new Scale.Log(1e11, 1e13)))
        .containsExactly("10¹¹", "3×10¹¹", "10¹²", "3×10¹²", "10¹³");
    assertThat(labels(new Scale.Log(1e12, 6e12))).containsExactly("10¹²", "2×10¹²", "5×10¹²");
    assertThat(labels(new Scale.Log(0.4, 3))).containsExactly("0.5", "1", "2");
  }

  @Test
  void numbersAreShort() {
    assertThat(Numbers.si(327_680)).isEqualTo("328 k");
    assertThat(Numbers.si(2_621_440)).isEqualTo("2.62 M");
    assertThat(Numbers.si(999_600)).isEqualTo("1.00 M");
    assertThat(Numbers.si(12)).isEqualTo("12");
    assertThat(Numbers.scientific(9.96e11)).isEqualTo("1.0 × 10¹²");
    assertThat(Numbers.scientific(0.0023)).isEqualTo("2.3 × 10⁻³");
    assertThat(Numbers.signed(-0.00001, 3)).isEqualTo("0.000");
    assertThat(Numbers.signed(0.00001, 3)).isEqualTo("0.000");
    assertThat(Numbers.signed(-1.5, 1)).isEqualTo("−1.5");
    assertThat(Numbers.fixed(Double.NaN, 2)).isEqualTo("–");
    assertThat(Numbers.general(406.4)).isEqualTo("406");
    assertThat(Numbers.general(0.28)).isEqualTo("0.280");
    assertThat(Numbers.duration(3725)).isEqualTo("1 h 2 min");
  }
}
