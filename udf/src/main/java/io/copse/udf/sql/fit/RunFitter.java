package io.copse.udf.sql.fit;

import io.copse.udf.law.Laws;
import io.copse.udf.run.Variable;
import io.copse.udf.sql.call.ScalaSeqs;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import scala.collection.JavaConverters;

/**
 * The aggregates without a query: fits groups of runs in this process, with the options and results
 * of the SQL function of the same name. It needs no session of Spark.
 */
public final class RunFitter {
  private static final String FIT = "fit_";

  private final GroupFitter fitter;

  private RunFitter(GroupFitter fitter) {
    this.fitter = fitter;
  }

  /**
   * The fitter of an aggregate.
   *
   * @param function its name, such as {@code fit_chinchilla}
   * @param countsFlops whether the runs' own FLOPs are given although the law does not read them
   * @param about what is known of each run beside its numbers; laws alone take it
   * @param options the options, as texts by name
   * @throws IllegalArgumentException if an option is unknown or wrong, or no law has that name
   */
  public static RunFitter of(
      String function, boolean countsFlops, List<About> about, Map<String, String> options) {
    return new RunFitter(
        switch (function) {
          case "fit_envelope" -> EnvelopeFitter.of(options);
          case "fit_isoflop" -> IsoFlopFitter.of(options);
          case "compare_laws" -> SelectionFitter.of(options, countsFlops, about);
          default ->
              LawFitter.of(Laws.of(function.substring(FIT.length())), countsFlops, about, options);
        });
  }

  /** The variables of a run in the order of its numbers, its loss or error last. */
  public List<Variable> columns() {
    return fitter.columns();
  }

  /** The struct that a fit gives. */
  public StructType type() {
    return fitter.type();
  }

  /** Starts a group without runs. */
  public Group group() {
    return new Group();
  }

  /** The runs of one group. */
  public final class Group {
    private final RunSample sample =
        new RunSample(fitter.columns().size() + fitter.about().size(), fitter.maxRuns());

    private Group() {}

    /**
     * Adds a run.
     *
     * @param run its numbers in the order of {@link RunFitter#columns}
     * @param about what is known beside them, in its order
     */
    public void add(double[] run, double[] about) {
      // A sample keeps the loss last.
      double[] all = Arrays.copyOf(run, run.length + about.length);
      System.arraycopy(about, 0, all, run.length - 1, about.length);
      all[all.length - 1] = run[run.length - 1];
      sample.add(all);
    }

    /** Counts a run that lacks a number. */
    public void addIncomplete() {
      sample.addIncomplete();
    }

    /**
     * Counts a run that did not finish by its status.
     *
     * @param status what it says; null if nothing
     */
    public void addFailed(String status) {
      sample.addFailed(status);
    }

    /** Fits the runs, and gives the struct as a query gives it: its fields are known by name. */
    public Row fit() {
      return (Row) typed(type(), fitter.of(sample));
    }
  }

  /** What Spark's own converters do too, which load hundreds of its settings first. */
  private static Object typed(DataType type, Object value) {
    if (type instanceof StructType struct && value instanceof Row row) {
      Object[] cells = new Object[row.size()];
      for (int i = 0; i < cells.length; i++) {
        cells[i] = typed(struct.apply(i).dataType(), row.get(i));
      }
      return new GenericRowWithSchema(cells, struct);
    }
    if (type instanceof ArrayType array && value instanceof Object[] all) {
      return ScalaSeqs.of(Arrays.stream(all).map(one -> typed(array.elementType(), one)).toList());
    }
    if (type instanceof MapType && value instanceof Map<?, ?> named) {
      return JavaConverters.mapAsScalaMap(named);
    }
    return value;
  }
}
