package io.copse.pipeline.report.section;

import io.copse.pipeline.report.Query;
import io.copse.pipeline.report.ReportQueries;
import io.copse.pipeline.report.RowReader;
import io.copse.pipeline.report.Section;
import io.copse.pipeline.report.SectionBody;
import io.copse.pipeline.report.draw.CurveFigure;
import io.copse.pipeline.report.draw.CurveFigure.Curve;
import io.copse.pipeline.report.draw.CurveFigure.CurvePanel;
import io.copse.pipeline.report.draw.SeriesLook;
import io.copse.pipeline.report.draw.Svg.Point;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;

/** The routing of mixtures of experts in training. */
public final class MixturesSection implements Section {

  /**
   * A stretch of a mixture's training, in means over its updates.
   *
   * @param size of the model
   * @param tokens read at its end
   * @param loss nats per token
   * @param spike the highest loss that was a spike, if there was one
   * @param gradientNorm before clipping
   * @param routing what the routers did
   */
  record Stretch(
      ModelSize size,
      double tokens,
      double loss,
      OptionalDouble spike,
      double gradientNorm,
      Routing routing) {
    private static Stretch of(Row row) {
      return new Stretch(
          ModelSize.of(row),
          RowReader.real(row, "tokens"),
          RowReader.real(row, "loss"),
          RowReader.optionalReal(row, "spike"),
          RowReader.real(row, "gradient_norm"),
          new Routing(
              RowReader.real(row, "load_variation"),
              RowReader.real(row, "dropped_share"),
              RowReader.real(row, "router_entropy"),
              RowReader.real(row, "router_z")));
    }
  }

  /**
   * What routers did.
   *
   * @param loadVariation standard deviation over mean of the experts' shares of tokens
   * @param droppedShare share of assignments that were dropped
   * @param entropy of the routers, nats
   * @param z mean squared log-sum-exp of the routers' logits
   */
  record Routing(double loadVariation, double droppedShare, double entropy, double z) {}

  /** The largest run of each architecture with mixtures, in at most 100 stretches. */
  static final Query<Stretch> STRETCHES =
      new Query<>(
          """
          WITH routed AS (
            SELECT r.architecture, max_by(struct(r.d_model, r.layers, r.params_total), r.params_total)
              AS size
            FROM runs r JOIN steps s USING (run_id)
            WHERE r.experiment = :experiment AND s.expert_load IS NOT NULL
            GROUP BY r.architecture),
          largest AS (
            SELECT r.*, max(r.horizon) OVER (PARTITION BY r.architecture) AS last
            FROM runs r JOIN routed ON r.architecture = routed.architecture
              AND r.d_model = size.d_model AND r.layers = size.layers
            WHERE r.experiment = :experiment AND r.arm IN (:seed, :dense))
          SELECT architecture, d_model, layers, params_total, max(s.tokens) AS tokens,
            avg(loss) AS loss, max(if(spike, loss, NULL)) AS spike,
            avg(gradient_norm) AS gradient_norm, avg(load_variation) AS load_variation,
            avg(dropped_share) AS dropped_share, avg(router_entropy) AS router_entropy,
            avg(router_z) AS router_z
          FROM largest JOIN steps s USING (run_id)
          WHERE arm = :seed OR horizon = last
          GROUP BY architecture, d_model, layers, params_total,
            width_bucket(s.tokens, 0, last + 1, 100)
          ORDER BY architecture, tokens\
          """,
          Stretch::of);

  @Override
  public int position() {
    return 50;
  }

  @Override
  public Optional<String> title() {
    return Optional.of("Mixtures of experts over training");
  }

  @Override
  public void write(ReportQueries queries, SectionBody body) {
    List<Stretch> stretches = queries.rows(STRETCHES);
    if (stretches.isEmpty()) {
      return;
    }
    long spikes = stretches.stream().filter(s -> s.spike().isPresent()).count();
    body.figure(
        "mixtures",
        figure(stretches, DenseModel.looks(queries)),
        "The largest run of each architecture with mixtures, in means over a hundredth of its tokens. Marked: stretches in which the loss spiked (%d), which means that it rose above the median of the 32 losses before by 7.5 of their median distances from it. Load: standard deviation over mean of the experts' shares of tokens, 0 when balanced. Router entropy in nats; z: mean squared log-sum-exp of the router's logits."
            .formatted(spikes),
        STRETCHES);
  }

  private static String figure(List<Stretch> stretches, Map<String, SeriesLook> known) {
    Map<String, List<Stretch>> byArchitecture =
        stretches.stream()
            .collect(
                Collectors.groupingBy(
                    s -> s.size().architecture(), LinkedHashMap::new, Collectors.toList()));
    Map<String, SeriesLook> looks = new LinkedHashMap<>(known);
    for (String name : byArchitecture.keySet()) {
      looks.putIfAbsent(name, new SeriesLook(name, looks.size()));
    }
    Map<String, ToDoubleFunction<Stretch>> panels = new LinkedHashMap<>();
    panels.put("loss, nats per token", Stretch::loss);
    panels.put("gradient norm", Stretch::gradientNorm);
    panels.put("load, variation", s -> s.routing().loadVariation());
    panels.put("dropped share", s -> s.routing().droppedShare());
    panels.put("router entropy", s -> s.routing().entropy());
    panels.put("router z", s -> s.routing().z());
    List<CurvePanel> drawn = new ArrayList<>();
    panels.forEach(
        (title, value) -> {
          boolean marksSpikes = drawn.isEmpty();
          List<Curve> curves = new ArrayList<>();
          byArchitecture.forEach(
              (architecture, own) ->
                  curves.add(
                      new Curve(
                          looks.get(architecture),
                          own.stream()
                              .map(s -> new Point(s.tokens(), value.applyAsDouble(s)))
                              .toList(),
                          marksSpikes ? spikes(own) : List.of())));
          drawn.add(new CurvePanel(title, curves));
        });
    return new CurveFigure(
            drawn, "tokens", "Diagnostics of mixtures of experts over training tokens")
        .svg();
  }

  private static List<Point> spikes(List<Stretch> stretches) {
    List<Point> spikes = new ArrayList<>();
    for (Stretch stretch : stretches) {
      stretch.spike().ifPresent(loss -> spikes.add(new Point(stretch.tokens(), loss)));
    }
    return spikes;
  }
}
