package io.copse.udf.form;

import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Variable;
import java.util.List;
import java.util.function.Function;

/**
 * How a law is parametrised for a fit.
 *
 * @param <L> the law
 */
public interface Parametrisation<L> {

  /** The number of fitted numbers. */
  int dimension();

  /**
   * The law's form for the given runs.
   *
   * @param runs the runs, which know every input of the law and its target
   * @param target what the law predicts
   */
  Form<L> bind(List<RunPoint> runs, Variable target);

  /**
   * A parametrisation by a form of the law's own.
   *
   * @param dimension how many numbers are fitted
   * @param form makes the form for the given runs
   */
  static <L> Parametrisation<L> of(int dimension, Function<List<RunPoint>, Form<L>> form) {
    return new Parametrisation<>() {
      @Override
      public int dimension() {
        return dimension;
      }

      @Override
      public Form<L> bind(List<RunPoint> runs, Variable target) {
        return form.apply(runs);
      }
    };
  }
}
