package io.copse.pipeline.report.draw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.pipeline.report.draw.HeatMap.HeatRow;
import io.copse.pipeline.report.draw.HeatMap.HeatTexts;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TestFigures {
  private static final HeatTexts TEXTS = new HeatTexts("header", "key", "description");

  private static HeatRow row(String name, OptionalInt framed, double... values) {
    return new HeatRow(
        name,
        Arrays.stream(values)
            .mapToObj(v -> Double.isNaN(v) ? OptionalDouble.empty() : OptionalDouble.of(v))
            .toList(),
        framed);
  }

  @Test
  void theBestOfAColumnIsLookedForAmongTheRankedRows() {
    HeatMap map =
        new HeatMap(
            List.of("a", "b"),
            List.of(row("one", OptionalInt.of(0), 1, 3), row("two", OptionalInt.of(1), 2, 3.5)),
            List.of(row("mean", OptionalInt.empty(), 0.5, Double.NaN)),
            TEXTS);
    assertThat(map.bestInFrame()).isEqualTo(1);
    assertThat(map.svg()).contains(">1.000<", ">3.500<", ">0.500<", ">–<", ">header<", ">key<");
  }

  @Test
  void aRowOfAnotherWidthIsRefused() {
    assertThatThrownBy(
            () ->
                new HeatMap(
                    List.of("a", "b"),
                    List.of(row("one", OptionalInt.empty(), 1)),
                    List.of(),
                    TEXTS))
        .hasMessage("The row one has 1 values and the heat map 2 columns.");
  }

  @Test
  void aMeasurementKnowsOnWhichSideOfZeroItLies() {
    assertThat(Measurement.of(-1, -2, -0.5).sign()).isEqualTo(-1);
    assertThat(Measurement.of(1, 0.5, 2).sign()).isEqualTo(1);
    assertThat(Measurement.of(1, -0.5, 2).sign()).isZero();
    assertThat(Measurement.of(1).sign()).isZero();
    assertThat(Measurement.of(1, 0.5, 3).negated()).isEqualTo(Measurement.of(-1, -3, -0.5));
    assertThatThrownBy(() -> new Whisker(1, Double.NaN))
        .hasMessageEndingWith("leave the interval out.");
  }

  @Test
  void measurementsAreWrittenWithTheirIntervals() {
    assertThat(Numbers.interval(Measurement.of(1, 0.5, 2), 1)).isEqualTo("0.5 to 2.0");
    assertThat(Numbers.interval(Measurement.of(1), 1)).isEqualTo("no interval");
    assertThat(Numbers.signedInterval(Measurement.of(1, -0.5, 2), 1)).isEqualTo("−0.5 to +2.0");
    assertThat(Numbers.named("alpha", Measurement.of(0.3, 0.27, 0.33)))
        .isEqualTo("alpha = 0.300 (0.270 to 0.330)");
    assertThat(Numbers.named("E", Measurement.of(1.7))).isEqualTo("E = 1.700");
  }
}
