package io.copse.pipeline.runtables;

import static io.copse.pipeline.runtables.FitOfText.USUAL;
import static io.copse.pipeline.runtables.FitOfText.json;
import static io.copse.pipeline.runtables.FitOfText.runs;
import static io.copse.pipeline.runtables.FitOfText.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.runtables.FitRequest.Groups;
import io.copse.pipeline.runtables.FitRequest.ParamsCount;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A law that is chosen by how well it predicts runs that are held out. */
class TestLawChoice {
  private static final String CHINCHILLA =
      table("N,D,loss", (n, d, l) -> "%s,%s,%s".formatted(n, d, l * (1 + 2e-4 * Math.sin(n + d))));

  private static FitRequest auto(Groups groups, Map<String, String> options) {
    return new FitRequest(
        FitRequest.functionOf(FitRequest.AUTO),
        options,
        List.of(),
        groups,
        RowChoice.ALL,
        ParamsCount.total);
  }

  private static FitRequest auto() {
    return auto(Groups.ONE, Map.of("bootstrap", "0"));
  }

  @Test
  void theLawThatMadeTheRunsIsChosenAndFitted() {
    JsonNode fit = json(CHINCHILLA, USUAL, auto());
    JsonNode choice = fit.get("law_choice");
    assertThat(choice.get("law").asText()).isEqualTo("chinchilla");
    assertThat(choice.get("rule").asText()).contains("lowest mean relative error");
    assertThat(fit.get("parameters"))
        .isEqualTo(json(CHINCHILLA, USUAL, FitOfText.CHINCHILLA).get("parameters"));
    JsonNode laws = choice.get("groups").get(0).get("laws");
    assertThat(laws.size()).isGreaterThan(5);
    assertThat(laws.findValuesAsText("law")).contains("chinchilla", "kaplan", "power_law");
    assertThat(laws.get(0).get("parameters").fieldNames().hasNext()).isTrue();
  }

  @Test
  void aShorterLawThatPredictsAsWellIsChosen() {
    StringBuilder text = new StringBuilder("N,D,loss\n");
    for (int i = 0; i < 24; i++) {
      double n = 1e7 * Math.pow(1.4, i);
      double loss = 60 / Math.pow(6 * n * 20 * n, 0.07) * (1 + 1e-4 * Math.sin(5 * i));
      text.append("%s,%s,%s%n".formatted(n, 20 * n, loss));
    }
    JsonNode choice = json(text.toString(), USUAL, auto()).get("law_choice");
    assertThat(choice.get("law").asText()).matches("(params_|tokens_)?power_law");
  }

  @Test
  void groupsGetOneLawAndAreComparedByIt() {
    String rows = CHINCHILLA.substring(CHINCHILLA.indexOf('\n') + 1);
    String text =
        "arm,N,D,loss\n"
            + rows.replaceAll("(?m)^(?=.)", "a,")
            + rows.replaceAll("(?m)^(?=.)", "b,");
    JsonNode fit =
        json(
            text,
            USUAL,
            auto(
                new Groups(Optional.of("arm"), Optional.empty()),
                Map.of("bootstrap", "20", "replicates", "true")));
    assertThat(fit.get("law_choice").get("law").asText()).isEqualTo("chinchilla");
    assertThat(fit.get("law_choice").get("groups").findValuesAsText("arm"))
        .containsExactly("a", "b");
    assertThat(fit.get("groups").findValues("parameters")).hasSize(2);
  }

  @Test
  void runsOfOneBudgetLeaveTheLawOpen() {
    String text = "N,D,C,loss\n";
    for (int i = 0; i < 12; i++) {
      double n = 1e8 * Math.pow(1.5, i);
      text += "%s,%s,1e20,%s%n".formatted(n, 1e20 / 6 / n, FitOfText.LAW.loss(n, 1e20 / 6 / n));
    }
    TableFit fit = TableFit.of(runs(text), USUAL, auto());
    assertThat(fit.tables()).contains("underdetermined", "none is chosen");
    assertThat(fit.json()).contains("\"law\":null").doesNotContain("\"parameters\":{");
  }

  @Test
  void peopleReadTheErrorsAndTheRule() {
    assertThat(TableFit.of(runs(CHINCHILLA), USUAL, auto()).tables())
        .contains("|law", "|chinchilla", "Chosen: chinchilla.", "|parameter");
  }

  @Test
  void optionsOfNoLawAreRefusedBeforeLawsAreCompared() {
    FitRequest wrong = auto(Groups.ONE, Map.of("curve", "akima"));
    assertThatThrownBy(() -> TableFit.of(runs(CHINCHILLA), USUAL, wrong))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--curve is no option of this approach");
  }
}
