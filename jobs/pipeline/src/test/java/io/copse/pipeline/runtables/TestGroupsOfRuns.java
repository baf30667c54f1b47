package io.copse.pipeline.runtables;

import static io.copse.pipeline.runtables.FitOfText.CHINCHILLA;
import static io.copse.pipeline.runtables.FitOfText.LAW;
import static io.copse.pipeline.runtables.FitOfText.USUAL;
import static io.copse.pipeline.runtables.FitOfText.grouped;
import static io.copse.pipeline.runtables.FitOfText.json;
import static io.copse.pipeline.runtables.FitOfText.keeping;
import static io.copse.pipeline.runtables.FitOfText.request;
import static io.copse.pipeline.runtables.FitOfText.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.runtables.RowChoice.Keep;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How rows form groups, which of them are kept, and how sizes are joined. */
class TestGroupsOfRuns {
  private static List<String> names(JsonNode all, String column) {
    List<String> names = new ArrayList<>();
    all.get("groups").forEach(group -> names.add(group.get(column).asText()));
    return names;
  }

  @Test
  void rowsWithoutAGroupAreAGroupAndNumbersAreInTheirOrder() {
    String one = table("width,N,D,loss", (n, d, l) -> "W,%s,%s,%s".formatted(n, d, l));
    String rows = one.substring(one.indexOf('\n') + 1);
    String text = "width,N,D,loss\n";
    for (String width : List.of("1024", "128", "", "64")) {
      text += rows.replace("W,", width + ",");
    }
    JsonNode all = json(text, USUAL, grouped("width", null, 1e20));
    assertThat(names(all, "width")).containsExactly("64", "128", "1024", "null");
    assertThat(all.get("groups").get(3).get("width").isNull()).isTrue();
    assertThat(all.get("comparisons")).hasSize(3);
    assertThat(all.get("comparisons").get(2).get("group").asText()).isEqualTo("NULL");
    JsonNode other = json(text, USUAL, grouped("width", "128", 1e20));
    assertThat(other.get("comparisons").get(0).get("baseline").asText()).isEqualTo("128");
    String whole = text;
    assertThatThrownBy(() -> json(whole, USUAL, grouped("width", "256")))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "--baseline is 256, which is none of the groups 64, 128, 1024, NULL: name one of them.");
    assertThat(FitOfText.fit(text, USUAL, grouped("width", null, 1e20)).tables())
        .contains(
            "|NULL |", "|width|status|n_used|", "Columns: params = N, tokens = D, loss = loss.");
  }

  @Test
  void theLastStepOfEachRunIsKept() {
    String text =
        table(
            "name,step,N,D,loss",
            (n, d, l) ->
                "%1$s-%2$s,1000,%1$s,%2$s,%3$s\n%1$s-%2$s,200,%1$s,%2$s,%4$s"
                    .formatted(n, d, l, l + 1));
    text += "diverged,1,1e8,1e9,3\ndiverged,2,1e8,1e9,nan\n";
    RowChoice last = new RowChoice(Keep.last, Optional.of("name"), Optional.empty());
    JsonNode fit = json(text, USUAL, keeping(last));
    assertThat(fit.at("/parameters/E").asDouble()).isCloseTo(1.69, within(1e-6));
    assertThat(fit.get("n_used").asInt()).isEqualTo(25);
    assertThat(fit.at("/diagnostics/diverged").asInt()).isEqualTo(1);
    String whole = text;
    RowChoice unnamed = new RowChoice(Keep.last, Optional.empty(), Optional.empty());
    assertThatThrownBy(() -> json(whole, USUAL, keeping(unnamed)))
        .hasMessage(
            "--keep=last needs to know which rows are of one run: name the column with --run.");
  }

  @Test
  void theBestLossOfEachSizeAndHorizonIsKept() {
    String text =
        table(
            "lr,N,D,loss",
            (n, d, l) ->
                "1,%1$s,%2$s,%4$s\n2,%1$s,%2$s,%3$s\n3,%1$s,%2$s,nan\n4,%1$s,%2$s,"
                    .formatted(n, d, l, l + 0.3));
    RowChoice best = new RowChoice(Keep.best, Optional.empty(), Optional.empty());
    JsonNode fit = json(text, USUAL, keeping(best));
    assertThat(fit.at("/parameters/E").asDouble()).isCloseTo(1.69, within(1e-6));
    assertThat(fit.get("n_used").asInt()).isEqualTo(25);
    assertThat(fit.get("n_skipped").asInt()).isZero();
  }

  @Test
  void roundedFlopsAndTokensGiveOneSizeToEachCurve() {
    StringBuilder text = new StringBuilder("C,D,loss\n");
    for (int i = 0; i < 25; i++) {
      double n = 1e7 * Math.pow(1.3, i);
      for (int j = 0; j < 200; j++) {
        double d = 1e8 * Math.pow(1.06, j);
        text.append("%.2e,%.3e,%s%n".formatted(6 * n * d, d, LAW.loss(n, d)));
      }
    }
    JsonNode fit = json(text.toString(), USUAL, request("fit_envelope", Map.of()));
    assertThat(fit.get("status").asText()).isEqualTo("ok");
    assertThat(fit.get("winners").size()).isLessThanOrEqualTo(25);
    assertThat(fit.at("/params_scaling/exponent").asDouble()).isCloseTo(0.28 / 0.62, within(0.03));
  }

  @Test
  void optionsAreNamedAsTheCommandNamesThem() {
    String text = table("N,D,loss", (n, d, l) -> "%s,%s,%s".formatted(n, d, l));
    Map<String, String> wrong = Map.of("max_runs", "0");
    assertThatThrownBy(() -> json(text, USUAL, request("fit_chinchilla", wrong)))
        .hasMessageStartingWith("--max-runs is 0: give ");
    assertThatThrownBy(() -> json(text, USUAL, request("fit_envelope", Map.of("curve", "akima"))))
        .hasMessageStartingWith("--curve is no option of this approach: use one of --steps, ");
    assertThat(json(text, USUAL, CHINCHILLA).get("status").asText()).isEqualTo("ok");
  }
}
