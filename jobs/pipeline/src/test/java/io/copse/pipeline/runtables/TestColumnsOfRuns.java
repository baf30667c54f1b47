package io.copse.pipeline.runtables;

import static io.copse.pipeline.runtables.FitOfText.CHINCHILLA;
import static io.copse.pipeline.runtables.FitOfText.USUAL;
import static io.copse.pipeline.runtables.FitOfText.json;
import static io.copse.pipeline.runtables.FitOfText.loss;
import static io.copse.pipeline.runtables.FitOfText.table;
import static io.copse.pipeline.runtables.FitOfText.unit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.copse.pipeline.UsageException;
import io.copse.udf.run.Unit;
import io.copse.udf.run.Variable;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which columns a fit takes, and in which units. */
class TestColumnsOfRuns {
  private static void assertExact(JsonNode fit, int used) {
    assertThat(fit.at("/parameters/E").asDouble()).isCloseTo(1.69, within(1e-6));
    assertThat(fit.at("/parameters/alpha").asDouble()).isCloseTo(0.34, within(1e-6));
    assertThat(fit.get("n_used").asInt()).isEqualTo(used);
  }

  @Test
  void quotesDelimitersAndLineEndsInNotesShiftNoColumn() {
    String text =
        table(
            "N,D,note,train_loss,val_loss",
            (n, d, l) ->
                "%s,%s,\"lr \"\"hi\"\", rerun\nby hand\",%s,%s".formatted(n, d, l - 0.1, l));
    JsonNode fit = json(text);
    assertExact(fit, 25);
    assertThat(fit.at("/columns/loss").asText()).isEqualTo("val_loss");
    assertThat(fit.get("n_skipped").asInt()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "L, loss, loss",
    "train_loss, val_loss, val_loss",
    "loss, eval_loss, eval_loss",
    "Train Loss, test/loss, test/loss",
    "train_loss, loss, loss",
    "l, training_loss, training_loss"
  })
  void aLossOfValidationComesFirstAndLayersLast(String other, String loss, String taken) {
    for (String columns : new String[] {other + "," + loss, loss + "," + other}) {
      boolean isFirst = columns.startsWith(loss + ",");
      String text =
          table(
              "N,D," + columns,
              (n, d, l) ->
                  isFirst ? "%s,%s,%s,12".formatted(n, d, l) : "%s,%s,12,%s".formatted(n, d, l));
      JsonNode fit = json(text);
      assertExact(fit, 25);
      assertThat(fit.at("/columns/loss").asText()).isEqualTo(taken);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"loss,Loss", "loss,loss", "val_loss,eval_loss", "Val Loss,val_loss"})
  void twoColumnsOfOneRankAreRefused(String losses) {
    String text = table("N,D," + losses, (n, d, l) -> "%s,%s,%s,%s".formatted(n, d, l, l - 1));
    assertThatThrownBy(() -> json(text))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("t.csv has 2 columns that can be loss (")
        .hasMessageEndingWith(": name one with --loss, and rename those of equal names.");
  }

  @Test
  void anExactNameIsTakenBesideAnotherCase() {
    String text = table("N,D,loss,Loss", (n, d, l) -> "%s,%s,%s,%s".formatted(n, d, l - 1, l));
    assertExact(json(text, loss("Loss"), CHINCHILLA), 25);
    assertThatThrownBy(() -> json(text, loss("LOSS"), CHINCHILLA))
        .hasMessageContaining("t.csv has 2 columns that can be LOSS (loss, Loss)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"perplexity", "val_ppl", "PPL (val)"})
  void perplexitiesAreRefusedOrConverted(String column) {
    String text = table("N,D," + column, (n, d, l) -> "%s,%s,%s".formatted(n, d, Math.exp(l)));
    RunColumns named =
        new RunColumns(Map.of(Variable.LOSS, column), Map.of(), Optional.empty(), '.');
    assertThatThrownBy(() -> json(text, named, CHINCHILLA))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "The column %s of t.csv holds perplexities by its name: give --loss-unit=perplexity to take their logarithm, or name a column of losses with --loss."
                .formatted(column));
    RunColumns told =
        new RunColumns(
            Map.of(Variable.LOSS, column),
            Map.of(Variable.LOSS, Unit.PERPLEXITY),
            Optional.empty(),
            '.');
    JsonNode fit = json(text, told, CHINCHILLA);
    assertExact(fit, 25);
    assertThat(fit.at("/columns/loss").asText()).isEqualTo(column + " in perplexity");
  }

  @Test
  void aLossIsTakenBesideAPerplexity() {
    String text = table("N,D,ppl,loss", (n, d, l) -> "%s,%s,%s,%s".formatted(n, d, Math.exp(l), l));
    assertThat(json(text).at("/columns/loss").asText()).isEqualTo("loss");
    JsonNode told = json(text, unit(Variable.LOSS, Unit.PERPLEXITY), CHINCHILLA);
    assertThat(told.at("/columns/loss").asText()).isEqualTo("ppl in perplexity");
    assertExact(told, 25);
  }

  @ParameterizedTest
  @CsvSource({
    "N, 1e6, M, D, 1e9, B",
    "params (M), 1e6, '', tokens_b, 1e9, ''",
    "Params in millions, 1e6, '', tokens [billions], 1e9, ''",
    "num_params_M, 1e6, M, D (B), 1e9, B"
  })
  void unitsStandInNamesOrCells(
      String params, double perParam, String m, String tokens, double perToken, String b) {
    String text =
        table(
            params + "," + tokens + ",loss",
            (n, d, l) -> "%s%s,%s %s,%s".formatted(n / perParam, m, d / perToken, b, l));
    assertExact(json(text), 25);
  }

  @ParameterizedTest
  @CsvSource({
    "C (PF-days), 8.64e19",
    "flops_pf_days, 8.64e19",
    "train_flops (PFLOP/s-days), 8.64e19",
    "gflops, 1e9",
    "PFLOPs, 1e15",
    "training compute (EFLOPs), 1e18"
  })
  void unitsOfFlopsStandInNames(String column, double unit) {
    String text =
        table("N," + column + ",loss", (n, d, l) -> "%s,%s,%s".formatted(n, 6 * n * d / unit, l));
    JsonNode fit = json(text);
    assertExact(fit, 25);
    assertThat(fit.at("/columns/tokens").asText()).startsWith(column);
  }

  @Test
  void unitsStandInOptionsAndMayNotContradictNames() {
    String text = table("N,D,loss", (n, d, l) -> "%s,%s,%s".formatted(n, d / 1e9, l));
    assertExact(json(text, unit(Variable.TOKENS, Unit.BILLION), CHINCHILLA), 25);
    assertThatThrownBy(() -> json(text))
        .hasMessageContaining("tokens: give plain counts, not millions or billions.");
    String named = text.replace("N,D,loss", "N,tokens (B),loss");
    assertThatThrownBy(() -> json(named, unit(Variable.TOKENS, Unit.MILLION), CHINCHILLA))
        .hasMessage(
            "The column tokens (B) of t.csv says B by its name, and --tokens-unit says M: leave the option out, or rename the column.");
    String cells = table("N,tokens (B),loss", (n, d, l) -> "%s,%sM,%s".formatted(n, d / 1e6, l));
    assertThatThrownBy(() -> json(cells)).hasMessageContaining("which is not a number");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "None", "N/A", "n/a", "-", "NULL", "#N/A", "", "<NA>", "nan", "NaN", "inf", "-inf"
      })
  void wordsForNoLossSkipARow(String word) {
    String text =
        table("N,D,loss", (n, d, l) -> "%s,%s,%s".formatted(n, d, l)) + "1e8,1e9," + word + "\n";
    JsonNode fit = json(text);
    assertExact(fit, 25);
    assertThat(fit.get("n_skipped").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.1x", "0x1p3", "1d", "3,1", "1e999", "3.1.2", "--3", "٣.١", "2.3M"})
  void whatIsNoNumberIsRefusedWithItsRow(String cell) {
    String text =
        table("N,D,loss", (n, d, l) -> "%s,%s,%s".formatted(n, d, l))
            + "1e8,1e9,\""
            + cell
            + "\"\n";
    assertThatThrownBy(() -> json(text))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(
            "The column loss of t.csv holds '%s', which is not a number: name another column or correct row 27 of t.csv"
                .formatted(cell));
  }

  @Test
  void aDecimalCommaIsReadIfTold() {
    String text =
        table("N,D,loss", (n, d, l) -> "\"%s\",\"%s\",\"%s\"".formatted(n, d, l).replace('.', ','));
    assertThatThrownBy(() -> json(text)).hasMessageEndingWith(", or give --decimal=,.");
    assertExact(
        json(text, new RunColumns(Map.of(), Map.of(), Optional.empty(), ','), CHINCHILLA), 25);
  }

  @Test
  void missingTokensAreThoseOfTheFlops() {
    String text =
        table(
            "N,D,C,loss",
            (n, d, l) -> "%s,%s,%s,%s".formatted(n, n > 5e8 ? "NULL" : d, 6 * n * d, l));
    assertExact(json(text), 25);
  }

  @Test
  void aRowWithoutTwoOfThreeIsSkipped() {
    String text =
        table("N,D,C,loss", (n, d, l) -> "%s,%s,%s,%s".formatted(n, d, 6 * n * d, l)) + "1e8,,,3\n";
    JsonNode fit = json(text);
    assertExact(fit, 25);
    assertThat(fit.at("/diagnostics/incomplete").asInt()).isEqualTo(1);
  }

  @Test
  void aCrashedRowMayHoldAnything() {
    String text =
        table("N,D,loss,State", (n, d, l) -> "%s,%s,%s,finished".formatted(n, d, l))
            + "?,?,?,crashed\n";
    assertThat(json(text, USUAL, CHINCHILLA).at("/diagnostics/failed").asInt()).isEqualTo(1);
  }
}
