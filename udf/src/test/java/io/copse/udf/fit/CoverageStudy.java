package io.copse.udf.fit;

import io.copse.udf.law.AllocationLaw;
import io.copse.udf.law.Chinchilla;
import io.copse.udf.law.Coupled;
import io.copse.udf.law.Frontier;
import io.copse.udf.law.Kaplan;
import io.copse.udf.law.Law;
import io.copse.udf.law.LawDefinition;
import io.copse.udf.law.PowerLaw;
import io.copse.udf.law.TaskSigmoid;
import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Variable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * How often the 95 % intervals of each method hold the truth: a program to run by hand, whose
 * tables stand in the package's documentation. The losses of a known law have normal noise of 0.5 %
 * on their logs; each simulation is fitted and resampled anew. Arguments: the study, the first
 * seed, simulations, resamples of each bootstrap, objective.
 */
final class CoverageStudy {
  private static final double LEVEL = 0.95;
  private static final double SIGMA = 0.005;

  /** 16 times the FLOPs of the largest run of the grid, 10 times those of the largest budget. */
  private static final double BUDGET = 1e24;

  private CoverageStudy() {}

  /**
   * What is simulated.
   *
   * @param definition the law that is fitted
   * @param truth the law of the runs
   * @param runs the runs without noise
   * @param quantities what has intervals
   * @param hasProfile whether profile intervals are made for squared_log
   */
  record Study<L extends Law>(
      LawDefinition<L> definition,
      L truth,
      List<RunPoint> runs,
      Map<String, ToDoubleFunction<L>> quantities,
      boolean hasProfile) {

    private List<RunPoint> noisy(long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      Variable target = definition.target();
      return runs.stream()
          .map(run -> run.with(target, run.value(target) * Math.exp(SIGMA * random.nextGaussian())))
          .toList();
    }
  }

  /**
   * The studies by name. {@code chinchilla}, {@code coupled} and {@code kaplan} have 6 sizes by 6
   * horizons, a factor of 4 apart; {@code power_law_6} has 6 budgets from 1e17 to 1e23 FLOPs, and
   * so on; {@code task_sigmoid} has 12 losses from 2 to 4.2 nats.
   */
  static Study<?> study(String name) {
    if (name.startsWith("power_law_")) {
      return ofBudgets(Integer.parseInt(name.substring("power_law_".length())));
    }

    return switch (name) {
      case "chinchilla" -> ofGrid(Chinchilla.DEFINITION, Runs.HOFFMANN, true);
      case "coupled" ->
          ofGrid(Coupled.DEFINITION, new Coupled(1.69, 2740, 2440, 0.453, 0.373, 0.75), false);
      case "kaplan" -> ofGrid(Kaplan.DEFINITION, new Kaplan(6.4e13, 1.8e13, 0.076, 0.103), false);
      case "task_sigmoid" -> ofTask();
      default -> throw new IllegalArgumentException("No study is called '" + name + "'.");
    };
  }

  private static <L extends Law & AllocationLaw> Study<L> ofGrid(
      LawDefinition<L> definition, L truth, boolean hasProfile) {
    List<RunPoint> runs =
        Runs.grid(Runs.HOFFMANN, 6, 6).stream()
            .map(run -> run.with(Variable.LOSS, definition.predict(truth, run)))
            .toList();
    Map<String, ToDoubleFunction<L>> quantities = parameters(definition);
    quantities.put(
        "exponent of N",
        law -> Math.log10(law.optimum(1e21).params() / law.optimum(1e20).params()));
    quantities.put("best N", law -> law.optimum(BUDGET).params());
    quantities.put("best D", law -> law.optimum(BUDGET).tokens());
    quantities.put("loss there", law -> law.lossAt(BUDGET));
    return new Study<>(definition, truth, runs, quantities, hasProfile);
  }

  private static Study<PowerLaw> ofBudgets(int count) {
    PowerLaw truth = PowerLaw.DEFINITION.example().law();
    List<RunPoint> runs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double flops = 1e17 * Math.pow(1e6, i / (count - 1.0));
      runs.add(new RunPoint(Map.of(Variable.FLOPS, flops, Variable.LOSS, truth.predict(flops))));
    }

    Map<String, ToDoubleFunction<PowerLaw>> quantities = parameters(PowerLaw.DEFINITION);
    quantities.put("loss there", law -> ((Frontier) law).lossAt(BUDGET));
    return new Study<>(PowerLaw.DEFINITION, truth, runs, quantities, false);
  }

  private static Study<TaskSigmoid> ofTask() {
    TaskSigmoid truth = TaskSigmoid.DEFINITION.example().law();
    List<RunPoint> runs = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      double loss = 2 + 0.2 * i;
      runs.add(new RunPoint(Map.of(Variable.LOSS, loss, Variable.ERROR, truth.predict(loss))));
    }

    Map<String, ToDoubleFunction<TaskSigmoid>> quantities = parameters(TaskSigmoid.DEFINITION);
    quantities.put("error at 1.8", law -> law.predict(1.8));
    return new Study<>(TaskSigmoid.DEFINITION, truth, runs, quantities, false);
  }

  private static <L extends Law> Map<String, ToDoubleFunction<L>> parameters(
      LawDefinition<L> definition) {
    Map<String, ToDoubleFunction<L>> quantities = new LinkedHashMap<>();
    for (String name : definition.parameters()) {
      quantities.put(name, law -> law.parameters().get(name));
    }

    return quantities;
  }

  /**
   * Counts, by method and quantity, how many of the simulations' intervals hold the truth. The last
   * count of a method is that of its simulations with intervals: few runs may give too few laws.
   *
   * @param first the first simulation's seed
   */
  static <L extends Law> Map<IntervalMethod, int[]> run(
      Study<L> study, int first, int simulations, int resamples, Objective objective) {
    FitSettings settings = FitSettings.defaults().withObjective(objective);
    List<ToDoubleFunction<L>> quantities = List.copyOf(study.quantities().values());
    Map<IntervalMethod, int[]> covered = new EnumMap<>(IntervalMethod.class);
    for (int seed = first; seed < first + simulations; seed++) {
      List<RunPoint> points = study.noisy(seed);
      Surface<L> surface = new Surface<>(study.definition(), objective, points);
      double[] start = surface.form().theta(study.truth());
      L law = surface.form().law(Search.from(surface, start, settings.maxIterations()).theta());
      List<Bootstrap<L>> bootstraps = new ArrayList<>();
      for (Resampling how :
          List.of(Resampling.ofRuns(resamples, seed), Resampling.ofNoise(resamples, seed))) {
        bootstraps.add(Bootstrap.of(study.definition(), points, settings, law, how));
      }

      for (int q = 0; q < quantities.size(); q++) {
        double truth = quantities.get(q).applyAsDouble(study.truth());
        List<Interval> intervals = new ArrayList<>();
        for (Bootstrap<L> bootstrap : bootstraps) {
          if (bootstrap.hasIntervals(LEVEL)) {
            intervals.add(bootstrap.interval(quantities.get(q), LEVEL));
            intervals.add(bootstrap.percentile(quantities.get(q), LEVEL));
          }
        }

        if (study.hasProfile() && objective.equals(Objective.SQUARED_LOG)) {
          intervals.add(
              Profile.of(study.definition(), points, settings, law)
                  .interval(quantities.get(q), LEVEL));
        }

        for (Interval interval : intervals) {
          int[] counts =
              covered.computeIfAbsent(interval.method(), m -> new int[quantities.size() + 1]);
          counts[q] += interval.contains(truth) ? 1 : 0;
          counts[quantities.size()] += q == 0 ? 1 : 0;
        }
      }
    }

    return covered;
  }

  /** Prints the share of covered truths, in percent. */
  public static void main(String[] arguments) {
    print(study(arguments[0]), arguments);
  }

  private static <L extends Law> void print(Study<L> study, String[] arguments) {
    int simulations = Integer.parseInt(arguments[2]);
    Map<IntervalMethod, int[]> covered =
        run(
            study,
            Integer.parseInt(arguments[1]),
            simulations,
            Integer.parseInt(arguments[3]),
            Objective.of(arguments[4]));
    System.out.println(
        String.join(" ", arguments)
            + ": "
            + String.join(" | ", study.quantities().keySet())
            + " | with intervals");
    covered.forEach(
        (method, counts) -> {
          StringBuilder row = new StringBuilder(method.label());
          int last = counts.length - 1;
          for (int q = 0; q < last; q++) {
            row.append(String.format(Locale.ROOT, " | %.1f", 100.0 * counts[q] / counts[last]));
          }

          row.append(" | ").append(counts[last]);

          System.out.println(row);
        });
  }
}
