package io.copse.pipeline.runtables;

import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Variable;
import io.copse.udf.sql.fit.RunFitter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Fits the groups of a table in this process. Rows are taken one by one, and of each group no more
 * than the fit samples are held, unless sizes must be joined first.
 */
final class LocalFits implements BiConsumer<Object[], Object> {
  /** The runs of a group that figures show. */
  private static final int MOST_DRAWN = 5_000;

  private static final double[] NOTHING = {};

  private final RunReading reading;
  private final AboutCells about;
  private final RunFitter fitter;
  private final int groupPlace;
  private final boolean joinsSizes;
  private final Map<String, Gathered> groups = new HashMap<>();

  /** The runs of one group, and those whose sizes are not joined yet. */
  private static final class Gathered {
    private final RunFitter.Group runs;
    private final List<double[]> waiting = new ArrayList<>();
    private final List<double[]> drawn = new ArrayList<>();

    Gathered(RunFitter.Group runs) {
      this.runs = runs;
    }

    void add(double[] run, double[] about) {
      runs.add(run, about);
      if (drawn.size() < MOST_DRAWN) {
        drawn.add(run);
      }
    }
  }

  /**
   * @param groupPlace the place of the column of the group; below 0 for none
   * @param joinsSizes whether sizes that come from C / (6 D) are joined
   */
  LocalFits(
      RunReading reading, AboutCells about, RunFitter fitter, int groupPlace, boolean joinsSizes) {
    this.reading = reading;
    this.about = about;
    this.fitter = fitter;
    this.groupPlace = groupPlace;
    this.joinsSizes = joinsSizes;
  }

  /** Takes a row. */
  @Override
  public void accept(Object[] row, Object where) {
    Gathered group =
        groups.computeIfAbsent(name(row, groupPlace), name -> new Gathered(fitter.group()));
    if (!reading.isFinished(row)) {
      group.runs.addFailed(reading.saidStatus(row));
      return;
    }
    reading
        .numbers(row, where)
        .ifPresentOrElse(
            run -> {
              if (joinsSizes) {
                group.waiting.add(run);
              } else {
                group.add(run, about.of(row, where));
              }
            },
            group.runs::addIncomplete);
  }

  /** Fits the groups, in their order. */
  List<FittedGroup> fit() {
    if (joinsSizes) {
      int place = fitter.columns().indexOf(Variable.PARAMS);
      for (Gathered group : groups.values()) {
        DerivedSizes.join(group.waiting, place);
        group.waiting.forEach(run -> group.add(run, NOTHING));
      }
    }
    return groups.entrySet().parallelStream()
        .map(group -> fitted(group.getKey(), group.getValue()))
        .toList()
        .stream()
        .sorted((a, b) -> GroupNames.order(groups.keySet()).compare(a.name(), b.name()))
        .toList();
  }

  private FittedGroup fitted(String name, Gathered group) {
    List<RunPoint> runs = new ArrayList<>();
    for (double[] run : group.drawn) {
      if (Arrays.stream(run).allMatch(number -> number > 0 && Double.isFinite(number))) {
        Map<Variable, Double> values = new EnumMap<>(Variable.class);
        for (int i = 0; i < run.length; i++) {
          values.put(fitter.columns().get(i), run[i]);
        }
        runs.add(new RunPoint(values));
      }
    }
    return new FittedGroup(name, group.runs.fit(), runs);
  }

  /** The name of a row's group; null if it has none. */
  static String name(Object[] row, int place) {
    Object cell = place < 0 ? null : row[place];
    return cell == null || cell.toString().isEmpty() ? null : cell.toString();
  }
}
