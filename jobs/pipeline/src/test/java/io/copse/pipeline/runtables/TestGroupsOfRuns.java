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
import io.copse.udf.sql.fit.About;
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
    RowChoice last = new RowChoice(Keep.last, Optional.of("name"), Optional.empty(), Map.of());
    JsonNode fit = json(text, USUAL, keeping(last));
    assertThat(fit.at("/parameters/E").asDouble()).isCloseTo(1.69, within(1e-6));
    assertThat(fit.get("n_used").asInt()).isEqualTo(25);
    assertThat(fit.at("/diagnostics/diverged").asInt()).isEqualTo(1);
    String whole = text;
    RowChoice unnamed = new RowChoice(Keep.last, Optional.empty(), Optional.empty(), Map.of());
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
    RowChoice best = new RowChoice(Keep.best, Optional.empty(), Optional.empty(), Map.of());
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

  @Test
  void copiesOfOneClusterAreResampledTogether() {
    String header = "stem,N,D,loss";
    String once =
        table(
            header,
            (n, d, l) ->
                "%1$s-%2$s,%1$s,%2$s,%3$s"
                    .formatted(n, d, l * (1 + 0.002 * Math.sin(n / 1e7 + d / 1e9))));
    String rows = once.substring(once.indexOf('\n') + 1);
    // Copies whose losses differ in the last digits are no equal rows, but share their stem.
    String twice = once + rows.replaceAll("(?m)$", "1").replaceAll("(?m)^1$", "");
    Map<String, String> options = Map.of("bootstrap", "100", "seed", "3");
    RowChoice stems =
        new RowChoice(Keep.all, Optional.empty(), Optional.empty(), Map.of(About.RUN, "stem"));
    double single = width(json(once, USUAL, request("fit_chinchilla", options)));
    assertThat(single).isPositive();
    double copied = width(json(twice, USUAL, request("fit_chinchilla", options)));
    FitRequest clustered =
        new FitRequest(
            "fit_chinchilla",
            options,
            List.of(),
            FitRequest.Groups.ONE,
            stems,
            FitRequest.ParamsCount.total);
    double together = width(json(twice, USUAL, clustered));
    assertThat(copied).isLessThan(0.85 * single);
    assertThat(together).isCloseTo(single, within(0.05 * single));
  }

  private static double width(JsonNode fit) {
    return fit.at("/intervals/alpha/high").asDouble() - fit.at("/intervals/alpha/low").asDouble();
  }

  @Test
  void parametersAreFixedAndTied() {
    String text = table("N,D,loss", (n, d, l) -> "%s,%s,%s".formatted(n, d, l));
    Map<String, String> fixed = Map.of("bootstrap", "0", "fix", "E=1.69");
    JsonNode fit = json(text, USUAL, request("fit_chinchilla", fixed));
    assertThat(fit.at("/parameters/E").asDouble()).isEqualTo(1.69);
    assertThat(fit.at("/parameters/alpha").asDouble()).isCloseTo(0.34, within(1e-6));
    Map<String, String> tied = Map.of("bootstrap", "0", "tie", "alpha=beta");
    JsonNode equal = json(text, USUAL, request("fit_chinchilla", tied));
    JsonNode found =
        equal.get("parameters").isNull() ? equal.get("candidate") : equal.get("parameters");
    assertThat(found.get("alpha").asDouble()).isEqualTo(found.get("beta").asDouble());
  }
}
