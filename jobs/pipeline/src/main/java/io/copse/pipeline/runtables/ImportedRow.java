package io.copse.pipeline.runtables;

import io.copse.pipeline.UsageException;
import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Variable;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A row of a table as import takes it.
 *
 * @param values params, tokens, FLOPs and loss; NaN for one that the row does not have
 * @param isFinished whether the run finished by its status
 * @param said its status in the table's word; null without one
 * @param architecture null if it is not known
 * @param config the whole row as JSON
 */
record ImportedRow(
    double[] values, boolean isFinished, String said, String architecture, String config) {
  /** The variables that a row is read for. */
  static final List<Variable> VARIABLES =
      List.of(Variable.PARAMS, Variable.TOKENS, Variable.FLOPS, Variable.LOSS);

  /** Reads a row. What a run that did not finish says that is no number counts as missing. */
  static ImportedRow of(
      RunReading reading, Object[] row, Object where, String architecture, String config) {
    boolean isFinished = reading.isFinished(row);
    double[] values = new double[VARIABLES.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(reading, VARIABLES.get(i), row, where, isFinished);
    }
    return new ImportedRow(values, isFinished, reading.saidStatus(row), architecture, config);
  }

  private static double value(
      RunReading reading, Variable variable, Object[] row, Object where, boolean isFinished) {
    OptionalDouble value;
    try {
      value = reading.value(variable, row, where);
    } catch (UsageException e) {
      if (isFinished) {
        throw e;
      }
      value = OptionalDouble.empty();
    }
    return value.orElse(Double.NaN);
  }

  /**
   * Whether params, tokens or FLOPs are missing, or are impossible in a run that did not finish.
   */
  boolean isIncomplete() {
    for (int i = 0; i < values.length - 1; i++) {
      if (Double.isNaN(values[i]) || (!isFinished && !isPositive(values[i]))) {
        return true;
      }
    }
    return false;
  }

  /** Whether a number is one that no run can have. */
  boolean isWrong() {
    for (int i = 0; i < values.length - 1; i++) {
      if (!isPositive(values[i])) {
        return true;
      }
    }
    return isFinished && loss() <= 0;
  }

  /** The loss; NaN or infinite if the run diverged. */
  double loss() {
    return values[values.length - 1];
  }

  /** Whether the run finished with a finite loss. */
  boolean isRun() {
    return isFinished && isPositive(loss());
  }

  RunPoint point() {
    return new RunPoint(values[0], values[1], values[2], values[3]);
  }

  private static boolean isPositive(double number) {
    return number > 0 && number < Double.POSITIVE_INFINITY;
  }
}
