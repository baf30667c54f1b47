package io.copse.pipeline.runtables;

import io.copse.pipeline.UsageException;
import io.copse.udf.run.Variable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.BiConsumer;

/**
 * Keeps one of the rows that belong together: the last step of each run, or the lowest loss of each
 * N and D. A run whose last step has no finite loss has diverged, and an earlier step does not
 * stand for it.
 */
final class KeptRows implements BiConsumer<Object[], Object> {
  private final Ranking ranking;
  private final Map<Object, Kept> kept = new LinkedHashMap<>();

  /** A row with what it is measured by. */
  private record Kept(Object[] row, Object where, double rank) {}

  /** Says which rows belong together, and which of them is kept: that of the highest rank. */
  private interface Ranking {
    Object key(Object[] row, Object where);

    double rank(Object[] row, Object where);
  }

  private KeptRows(Ranking ranking) {
    this.ranking = ranking;
  }

  /**
   * Keeps the last step of each run.
   *
   * @param run the place of the column that names the run
   * @param step the column of the step
   */
  static KeptRows last(int run, NumberCell step) {
    return new KeptRows(
        new Ranking() {
          @Override
          public Object key(Object[] row, Object where) {
            Object name = row[run];
            if (name == null || name.toString().isBlank()) {
              throw new UsageException(
                  "%s names no run in the column of --run: name each row's run.".formatted(where));
            }
            return name.toString();
          }

          @Override
          public double rank(Object[] row, Object where) {
            return step.of(row, where)
                .orElseThrow(
                    () ->
                        new UsageException(
                            "The column %s has no step in %s: correct it, or name another with --step."
                                .formatted(step.column(), where)));
          }
        });
  }

  /**
   * Keeps the lowest loss of each N and D within a group. Runs that did not finish are kept apart,
   * so that they are counted.
   *
   * @param group the place of the column of the group; below 0 for none
   */
  static KeptRows best(RunReading reading, int group) {
    return new KeptRows(
        new Ranking() {
          @Override
          public Object key(Object[] row, Object where) {
            List<Object> key = new ArrayList<>();
            key.add(group < 0 || row[group] == null ? "" : row[group].toString());
            boolean isFinished = reading.isFinished(row);
            key.add(isFinished);
            key.add(isFinished ? reading.value(Variable.PARAMS, row, where) : "");
            key.add(isFinished ? reading.value(Variable.TOKENS, row, where) : row);
            return key;
          }

          @Override
          public double rank(Object[] row, Object where) {
            if (!reading.isFinished(row)) {
              return 0;
            }
            OptionalDouble loss = reading.value(Variable.LOSS, row, where);
            return loss.isPresent() && Double.isFinite(loss.getAsDouble())
                ? -loss.getAsDouble()
                : Double.NEGATIVE_INFINITY;
          }
        });
  }

  @Override
  public void accept(Object[] row, Object where) {
    Kept one = new Kept(row.clone(), where, ranking.rank(row, where));
    kept.merge(ranking.key(row, where), one, (old, other) -> other.rank > old.rank ? other : old);
  }

  /** Hands the kept rows on. */
  void forEach(BiConsumer<Object[], Object> receiver) {
    Collection<Kept> rows = kept.values();
    rows.forEach(one -> receiver.accept(one.row, one.where));
  }
}
