package io.copse.pipeline.experiment;

import io.copse.udf.fit.FitStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The fits of an experiment as the table should have them: the ids of all, and the rows of those
 * that are not stored. A stored fit that is not among them was made of fewer runs, and goes.
 */
final class FitRows {
  private final Map<String, String> stored;
  private final Set<String> ids = new HashSet<>();
  private final List<Map<String, Object>> missing = new ArrayList<>();

  /** Starts with no fits; {@code stored} has the status of each stored fit by its id. */
  FitRows(Map<String, String> stored) {
    this.stored = Map.copyOf(stored);
  }

  /** Names a fit of the experiment, and returns whether it must be made because it is not stored. */
  boolean lacks(FittedGroup.Request<?> request) {
    ids.add(request.fitId());
    return !stored.containsKey(request.fitId());
  }

  /** Whether a stored fit determines its law. */
  boolean isStoredAndOk(String fitId) {
    return FitStatus.OK.label().equals(stored.get(fitId));
  }

  /** Adds the row of a fit that was made. */
  void add(Map<String, Object> row) {
    missing.add(row);
  }

  /** Returns the ids of all fits of the experiment. */
  Set<String> ids() {
    return Set.copyOf(ids);
  }

  /** Returns the ids of stored fits that are none of the experiment's any more. */
  Set<String> stale() {
    Set<String> stale = new HashSet<>(stored.keySet());
    stale.removeAll(ids);
    return stale;
  }

  /** Returns the rows that are to be stored. */
  List<Map<String, Object>> missing() {
    return List.copyOf(missing);
  }
}
