package io.copse.pipeline.report.section;

import io.copse.pipeline.config.Arm;
import io.copse.pipeline.report.ReportQueries;
import io.copse.pipeline.report.Section;
import io.copse.pipeline.report.SectionBody;
import io.copse.pipeline.report.draw.HtmlTable;
import io.copse.pipeline.report.draw.Numbers;
import io.copse.pipeline.report.section.PredictorScore.ScoreGroup;
import io.copse.pipeline.report.section.PredictorScore.TestText;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** All predictors in numbers, by size and horizon. */
public final class PredictorsSection implements Section {

  @Override
  public int position() {
    return 70;
  }

  @Override
  public Optional<String> title() {
    return Optional.of("Predictors");
  }

  @Override
  public void write(ReportQueries queries, SectionBody body) {
    List<PredictorScore> scores = queries.rows(PredictorScore.ALL);
    if (!Contrast.areShown(queries) || scores.isEmpty()) {
      return;
    }
    Map<ScoreGroup, List<PredictorScore>> groups = largestFirst(scores);
    ScoreGroup largest = groups.keySet().iterator().next();
    TestText text = groups.get(largest).get(0).text();
    body.table(
        table(groups.get(largest)),
        "All predictors at the largest size and horizon, on %s test documents (%s tokens, %s bytes). Params are those of one model; training FLOPs those of every run that the predictor needed, the seed once. Routed experts are weighted by how near the text so far lies to each domain's centre; of the top k, no other experts than evaluation.top_k run."
            .formatted(
                Numbers.count(text.documents()),
                Numbers.count(text.tokens()),
                Numbers.count(text.bytes())),
        PredictorScore.ALL);
    if (groups.size() > 1) {
      body.folded(
          "The other %d sizes and horizons".formatted(groups.size() - 1),
          inner ->
              groups.forEach(
                  (group, own) -> {
                    if (!group.equals(largest)) {
                      inner.continuation(table(own), title(group));
                    }
                  }));
    }
    List<ExpertRecipe> recipes = queries.rows(ExpertRecipe.ALL);
    if (!recipes.isEmpty()) {
      body.folded(
          "How the experts were branched",
          inner ->
              inner.table(recipes(recipes), "How the experts were branched.", ExpertRecipe.ALL));
    }
  }

  private static String title(ScoreGroup group) {
    return "%s, %s tokens".formatted(group.size().title(), Numbers.count(group.horizon()));
  }

  private static Map<ScoreGroup, List<PredictorScore>> largestFirst(List<PredictorScore> scores) {
    return scores.stream()
        .sorted(
            Comparator.<PredictorScore, ModelSize>comparing(score -> score.group().size())
                .thenComparing(score -> score.group().horizon())
                .reversed()
                .thenComparing(score -> score.bitsPerByte().value()))
        .collect(
            Collectors.groupingBy(PredictorScore::group, LinkedHashMap::new, Collectors.toList()));
  }

  private static HtmlTable table(List<PredictorScore> scores) {
    HtmlTable table =
        new HtmlTable(
            1,
            "Predictor",
            "Params",
            "Training FLOPs",
            "÷\u00a0dense",
            "Inference FLOPs/token",
            "Bits per byte",
            "95 % interval",
            "−\u00a0dense, paired",
            "95 % interval",
            "Perplexity");
    double best = scores.stream().mapToDouble(s -> s.bitsPerByte().value()).min().orElseThrow();
    for (PredictorScore s : scores) {
      boolean dense = s.difference().value() == 0 && s.predictor().isOf(Arm.DENSE);
      String[] cells = {
        PredictorLook.title(s.predictor()),
        Numbers.si(s.params()),
        Numbers.scientific(s.flops().training()),
        Numbers.fixed(s.flops().training() / s.flops().denseTraining(), 2),
        Numbers.scientific(s.flops().inferencePerToken()),
        Numbers.fixed(s.bitsPerByte().value(), 4),
        Numbers.interval(s.bitsPerByte(), 3),
        dense ? "" : Numbers.signed(s.difference().value(), 4),
        dense ? "" : Numbers.signedInterval(s.difference(), 4),
        Numbers.fixed(s.loss().perplexity(), 2)
      };
      if (s.bitsPerByte().value() == best) {
        table.strongRow(cells);
      } else {
        table.row(cells);
      }
    }
    return table;
  }

  private static HtmlTable recipes(List<ExpertRecipe> recipes) {
    HtmlTable table =
        new HtmlTable(
            1, "Experts", "Size", "Horizon, tokens", "Number", "Tokens of each", "Seed share");
    for (ExpertRecipe r : recipes) {
      table.row(
          r.arm().equals(Arm.EXPERTS.label()) ? "Domain" : "Random-split",
          r.size().title(),
          Numbers.count(r.horizon()),
          Numbers.count(r.experts()),
          Numbers.si(r.tokensEach()),
          Numbers.percent(r.seedShare()));
    }
    return table;
  }
}
