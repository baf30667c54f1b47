package io.copse.pipeline.experiment;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;

import io.copse.pipeline.experiment.FittedGroup.Request;
import io.copse.pipeline.tables.TableSchema;
import io.copse.pipeline.tables.Tables;
import io.copse.udf.fit.FitStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Row;

/**
 * The fits of an experiment: those that are stored, and those that are asked for now.
 *
 * <p>A fit is asked for by everything that it depends on. So one that is stored and not asked for
 * was made of other points, and goes when the fits are written.
 */
final class FitLedger {
  /** What decides whether a stored fit is as it must be, beside its id. */
  private record Stored(String status, int leftOut) {}

  private final Tables tables;
  private final String experiment;
  private final Map<String, Stored> stored = new HashMap<>();
  private final Set<String> asked = new HashSet<>();
  private final List<Map<String, Object>> rows = new ArrayList<>();

  private FitLedger(Tables tables, String experiment) {
    this.tables = tables;
    this.experiment = experiment;
  }

  /** Reads which fits of an experiment are stored. */
  static FitLedger open(Tables tables, String experiment) {
    FitLedger ledger = new FitLedger(tables, experiment);
    for (Row row :
        tables
            .read(TableSchema.FITS)
            .where(col("experiment").equalTo(experiment))
            .select("fit_id", "status", "dropped")
            .collectAsList()) {
      ledger.stored.put(row.getString(0), new Stored(row.getString(1), row.getInt(2)));
    }
    return ledger;
  }

  /** Asks for a fit, and returns whether it is stored. */
  boolean has(Request<?> request) {
    String id = request.fitId();
    asked.add(id);
    return stored.containsKey(id) && stored.get(id).leftOut() == request.group().leftOut();
  }

  /** Whether a fit that is stored may be used. */
  boolean isOk(String fitId) {
    return stored.containsKey(fitId) && stored.get(fitId).status().equals(FitStatus.OK.label());
  }

  /** Adds the row of a fit that was asked for. */
  void add(Map<String, Object> row) {
    rows.add(row);
  }

  /**
   * Makes the stored fits those that were asked for, in one commit.
   *
   * @return how many were made anew
   */
  int write() {
    if (!rows.isEmpty() || !asked.containsAll(stored.keySet())) {
      tables.replace(
          TableSchema.FITS,
          tables.rows(TableSchema.FITS, rows),
          col("experiment").equalTo(experiment).and(not(col("fit_id").isin(asked.toArray()))));
    }
    return rows.size();
  }
}
