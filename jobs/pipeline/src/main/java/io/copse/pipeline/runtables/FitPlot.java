package io.copse.pipeline.runtables;

import io.copse.pipeline.report.draw.FigurePage.Figure;
import io.copse.pipeline.report.draw.ScatterFigure;
import io.copse.pipeline.report.draw.ScatterFigure.Axis;
import io.copse.pipeline.report.draw.ScatterFigure.Line;
import io.copse.pipeline.report.draw.ScatterFigure.Marks;
import io.copse.pipeline.report.draw.SeriesLook;
import io.copse.pipeline.report.draw.Svg.Point;
import io.copse.udf.law.AllocationLaw;
import io.copse.udf.law.Law;
import io.copse.udf.law.Laws;
import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Variable;
import io.copse.udf.sql.fit.FittedLaw;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;

/**
 * The figures of one group's fit: its runs with lines of equal loss and the compute-optimal sizes,
 * and what the law misses of each run.
 *
 * @param group the fit
 * @param title what the figures are of
 */
record FitPlot(FittedGroup group, String title) {
  private static final List<Variable> SIZE_AND_DATA = List.of(Variable.PARAMS, Variable.TOKENS);
  private static final int LINES = 7;
  private static final int LINE_POINTS = 96;
  private static final double LEAST_TOKENS = 1;
  private static final double MOST_TOKENS = 1e20;
  private static final int BISECTIONS = 80;

  private static final SeriesLook FITTED = new SeriesLook("runs fitted", 3);
  private static final SeriesLook HELD_OUT =
      new SeriesLook("runs held out, against the fit of the others", 4);
  private static final SeriesLook EQUAL = new SeriesLook("equal loss", 1);
  private static final SeriesLook FRONTIER = new SeriesLook("compute-optimal", 2);

  /** The figures; none if the fit gave no law, or its runs were not kept. */
  List<Figure> figures() {
    Optional<Law> law = FittedLaw.of(group.fit());
    if (law.isEmpty() || group.runs().isEmpty()) {
      return List.of();
    }
    List<Figure> figures = new ArrayList<>();
    if (law.get().inputs().equals(SIZE_AND_DATA)) {
      figures.add(
          new Figure(
              sizes(law.get()),
              title + ": runs, lines of equal loss, and the best size of each budget."));
    }
    figures.add(
        new Figure(residuals(law.get()), title + ": what the law misses of each run, in percent."));
    return figures;
  }

  private String sizes(Law law) {
    List<Line> lines = new ArrayList<>();
    double[] params = group.runs().stream().mapToDouble(RunPoint::params).sorted().toArray();
    double[] losses = group.runs().stream().mapToDouble(RunPoint::loss).sorted().toArray();
    for (int i = 0; i < LINES; i++) {
      double loss = losses[(int) Math.round((losses.length - 1) * (i + 0.5) / LINES)];
      lines.add(new Line(EQUAL, PlainTable.rounded(loss), "law", equalLoss(law, loss, params)));
    }
    if (law instanceof AllocationLaw allocation) {
      lines.add(new Line(FRONTIER, "", "line", frontier(allocation)));
    }
    return new ScatterFigure(
            marks(points(false), points(true)),
            lines,
            new Axis("training FLOPs", true),
            new Axis("params", true),
            OptionalDouble.empty(),
            "Params of each run over its training FLOPs, with lines of equal loss of the fitted law.")
        .svg();
  }

  private List<Point> points(boolean heldOut) {
    return group.runs().stream()
        .filter(run -> isHeldOut(run) == heldOut)
        .map(run -> new Point(flops(run), run.params()))
        .toList();
  }

  /** The budgets at which each size reaches a loss. */
  private static List<Point> equalLoss(Law law, double loss, double[] params) {
    List<Point> points = new ArrayList<>();
    for (double n : spaced(params[0] / 2, params[params.length - 1] * 2)) {
      tokensFor(law, n, loss).ifPresent(d -> points.add(new Point(6 * n * d, n)));
    }
    return points;
  }

  /** The tokens with which a size reaches a loss; the loss falls with the tokens. */
  private static OptionalDouble tokensFor(Law law, double params, double loss) {
    double low = Math.log(LEAST_TOKENS);
    double high = Math.log(MOST_TOKENS);
    if (!(law.predict(params, MOST_TOKENS) < loss && law.predict(params, LEAST_TOKENS) > loss)) {
      return OptionalDouble.empty();
    }
    for (int i = 0; i < BISECTIONS; i++) {
      double middle = (low + high) / 2;
      if (law.predict(params, Math.exp(middle)) > loss) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return OptionalDouble.of(Math.exp(low));
  }

  private List<Point> frontier(AllocationLaw law) {
    double[] flops = group.runs().stream().mapToDouble(FitPlot::flops).sorted().toArray();
    List<Point> points = new ArrayList<>();
    for (double c : spaced(flops[0], flops[flops.length - 1])) {
      points.add(new Point(c, law.optimum(c).params()));
    }
    return points;
  }

  private String residuals(Law law) {
    Row heldOut = group.fit().getAs("held_out");
    Law below = heldOut == null ? law : FittedLaw.ofHeldOut(group.fit()).orElse(law);
    List<Point> fitted = new ArrayList<>();
    List<Point> predicted = new ArrayList<>();
    for (RunPoint run : group.runs()) {
      Law used = isHeldOut(run) ? below : law;
      double[] inputs = used.inputs().stream().mapToDouble(run::value).toArray();
      double target = run.knows(Variable.ERROR) ? run.value(Variable.ERROR) : run.loss();
      double missed = 100 * (target / used.predict(inputs) - 1);
      (isHeldOut(run) ? predicted : fitted).add(new Point(across(run), missed));
    }
    boolean knowsFlops = group.runs().stream().allMatch(FitPlot::knowsFlops);
    return new ScatterFigure(
            marks(fitted, predicted),
            List.of(),
            new Axis(knowsFlops ? "training FLOPs" : law.inputs().get(0).meaning(), true),
            new Axis("run over law, %", false),
            OptionalDouble.of(0),
            "The relative difference between each run and the fitted law.")
        .svg();
  }

  private static List<Marks> marks(List<Point> fitted, List<Point> heldOut) {
    return Stream.of(new Marks(FITTED, fitted), new Marks(HELD_OUT, heldOut))
        .filter(series -> !series.points().isEmpty())
        .toList();
  }

  private boolean isHeldOut(RunPoint run) {
    Row heldOut = group.fit().getAs("held_out");
    return heldOut != null && knowsFlops(run) && flops(run) > heldOut.<Double>getAs("above_flops");
  }

  private double across(RunPoint run) {
    return knowsFlops(run) ? flops(run) : run.value(inputs().get(0));
  }

  private List<Variable> inputs() {
    return Laws.of(group.fit().<String>getAs("law")).inputs();
  }

  private static boolean knowsFlops(RunPoint run) {
    return run.knows(Variable.FLOPS) || run.values().keySet().containsAll(SIZE_AND_DATA);
  }

  private static double flops(RunPoint run) {
    return run.knows(Variable.FLOPS) ? run.flops() : 6 * run.params() * run.tokens();
  }

  private static double[] spaced(double low, double high) {
    double step = Math.log(high / low) / LINE_POINTS;
    return DoubleStream.iterate(0, i -> i + 1)
        .limit(LINE_POINTS + 1)
        .map(i -> low * Math.exp(i * step))
        .toArray();
  }
}
