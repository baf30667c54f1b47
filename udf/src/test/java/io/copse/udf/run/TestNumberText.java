package io.copse.udf.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cells of tables become numbers in one way only, or none. */
class TestNumberText {
  private static NumberText text(Variable variable, Unit unit) {
    return new NumberText(variable, unit, '.');
  }

  @ParameterizedTest
  @CsvSource({
    "PARAMS, ONE, 1e8, 1e8",
    "PARAMS, ONE, ' 53.3M ', 53.3e6",
    "PARAMS, ONE, 1.2 billion, 1.2e9",
    "TOKENS, ONE, 3k, 3e3",
    "TOKENS, BILLION, 2.5, 2.5e9",
    "TOKENS, BILLION, 2.5B, 2.5e9",
    "TOKENS, ONE, +.5T, 5e11",
    "FLOPS, PETAFLOP_DAY, 1, 8.64e19",
    "FLOPS, ONE, 2 PF-days, 1.728e20",
    "FLOPS, ONE, 3 GFLOPs, 3e9",
    "FLOPS, EXAFLOP, 2, 2e18",
    "LOSS, NAT, 3.25, 3.25",
    "LOSS, PERPLEXITY, 20.085536923187668, 3"
  })
  void numbersAreReadInTheirUnits(Variable variable, Unit unit, String cell, double number) {
    assertThat(text(variable, unit).read(cell).getAsDouble())
        .isCloseTo(number, within(1e-12 * number));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "-", "--", "None", "null", "N/A", "#N/A", "NA", "<NA>", "nil"})
  void wordsForNothingAreMissing(String cell) {
    assertThat(text(Variable.LOSS, Unit.NAT).read(cell)).isEmpty();
    assertThat(NumberText.isMissing(cell)).isTrue();
  }

  @Test
  void wordsForNoNumberAreNotMissing() {
    NumberText losses = text(Variable.LOSS, Unit.NAT);
    assertThat(losses.read("NaN").getAsDouble()).isNaN();
    assertThat(losses.read("-nan").getAsDouble()).isNaN();
    assertThat(losses.read("inf").getAsDouble()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(losses.read("-Infinity").getAsDouble()).isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PARAMS | ONE | 1d",
        "PARAMS | ONE | 0x1p3",
        "PARAMS | ONE | 1e999",
        "PARAMS | ONE | 1_000",
        "PARAMS | ONE | 1,000",
        "PARAMS | ONE | 5 PFLOPs",
        "PARAMS | ONE | five",
        "PARAMS | MILLION | 2B",
        "LOSS | NAT | 3M",
        "LOSS | NAT | 3.1.2"
      })
  void everythingElseIsRefused(Variable variable, Unit unit, String cell) {
    assertThatThrownBy(() -> text(variable, unit).read(cell))
        .isInstanceOf(NumberFormatException.class)
        .hasMessage("'%s' is not a number".formatted(cell));
  }

  @Test
  void aDecimalCommaAllowsNoPoint() {
    NumberText german = new NumberText(Variable.LOSS, Unit.NAT, ',');
    assertThat(german.read("3,25").getAsDouble()).isEqualTo(3.25);
    assertThatThrownBy(() -> german.read("3.25")).isInstanceOf(NumberFormatException.class);
    assertThatThrownBy(() -> german.read("1.003,25")).isInstanceOf(NumberFormatException.class);
    assertThatThrownBy(() -> new NumberText(Variable.LOSS, Unit.NAT, ';'))
        .hasMessage("The decimal sign is ';': use a point or a comma.");
  }

  @Test
  void unitsAreFoundByWordsWhateverTheirPunctuation() {
    assertThat(Unit.find(Variable.FLOPS, "PFLOP/s-days")).contains(Unit.PETAFLOP_DAY);
    assertThat(Unit.find(Variable.FLOPS, "pf_days")).contains(Unit.PETAFLOP_DAY);
    assertThat(Unit.find(Variable.PARAMS, "gflops")).isEmpty();
    assertThatThrownBy(() -> Unit.of(Variable.LOSS, "bits"))
        .hasMessage("No unit of loss is called 'bits': use one of nats, perplexity.");
  }
}
