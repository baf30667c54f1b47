package io.copse.udf.law;

import io.copse.udf.form.Coordinate;
import io.copse.udf.form.Coordinate.Kind;
import io.copse.udf.form.Parametrisation;
import io.copse.udf.form.PointwiseForm;
import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Variable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * A task's error from a loss by a sigmoid: {@code error(L) = floor + height / (1 + exp(-k (L -
 * middle)))}. It is the second rung of the task ladder of Bhagia et al. 2024 (arXiv 2412.04403),
 * whose accuracy is 1 less the error. The first rung is a law of the loss in N and D.
 *
 * @param floor error at low loss, from 0
 * @param height what a high loss adds, positive; floor + height is the error of a guess
 * @param k steepness, positive
 * @param middle loss at which half of it is added
 */
public record TaskSigmoid(double floor, double height, double k, double middle) implements Law {

  /** The law's definition. */
  public static final LawDefinition<TaskSigmoid> DEFINITION =
      LawDefinition.<TaskSigmoid>named("task_sigmoid")
          .equation("floor + height / (1 + exp(-k (loss - middle)))")
          .source("Bhagia et al. 2024")
          .reads(Variable.LOSS, 5)
          .predicts(Variable.ERROR)
          .made(p -> new TaskSigmoid(p.get("floor"), p.get("height"), p.get("k"), p.get("middle")))
          .fittedBy(Parametrisation.of(4, SigmoidForm::new))
          .example(new TaskSigmoid(0.1, 0.65, 4, 3), 0.425, 3.0)
          .build();

  /** Registers the law. */
  public static final class Provider extends LawProvider {
    /** Called by the service loader. */
    public Provider() {
      super(DEFINITION);
    }
  }

  /** Checks the ranges. */
  public TaskSigmoid {
    Check.notNegative("floor", floor);
    Check.positive("height", height);
    Check.positive("k", k);
    Check.finite("middle", middle);
  }

  @Override
  public String name() {
    return DEFINITION.name();
  }

  @Override
  public List<Variable> inputs() {
    return DEFINITION.inputs();
  }

  @Override
  public Map<String, Double> parameters() {
    return Parameters.of("floor", floor)
        .and("height", height)
        .and("k", k)
        .and("middle", middle)
        .map();
  }

  @Override
  public double predict(double... values) {
    Check.inputs(this, values);
    return floor + height / (1 + Math.exp(-k * (values[0] - middle)));
  }

  /** The form in the coordinates {@code (floor, ln height, ln k, middle)}. */
  private static final class SigmoidForm extends PointwiseForm<TaskSigmoid> {
    private static final double MAX_LOSS = 20;
    private static final double[] SHARES = {0.05, 0.4, 0.7, 0.9};
    private static final double[] STEEPNESSES = {1, 2, 4, 8, 16};
    private static final double[] PLACES = {0, 0.25, 0.5, 0.75, 1};

    private final double[] x;
    private final double[] y;
    private final List<Coordinate> coordinates;

    SigmoidForm(List<RunPoint> points) {
      x = points.stream().mapToDouble(RunPoint::loss).toArray();
      y = points.stream().mapToDouble(p -> p.value(Variable.ERROR)).toArray();
      double least = Arrays.stream(y).min().orElse(1);
      coordinates =
          List.of(
              new Coordinate("floor", Kind.FREE, 0, 1),
              Coordinate.logTerm("height", Kind.LOG_TERM, least),
              new Coordinate("k", Kind.LOG_SCALE, Math.log(1e-2), Math.log(1e3)),
              new Coordinate("middle", Kind.FREE, 0, MAX_LOSS));
    }

    @Override
    public List<Coordinate> coordinates() {
      return coordinates;
    }

    @Override
    protected double predict(double[] theta, int run, double[] slopes) {
      double k = Math.exp(theta[2]);
      double share = 1 / (1 + Math.exp(-k * (x[run] - theta[3])));
      double height = Math.exp(theta[1]);
      slopes[0] = 1;
      slopes[1] = height * share;
      slopes[2] = height * share * (1 - share) * k * (x[run] - theta[3]);
      slopes[3] = -height * share * (1 - share) * k;
      return theta[0] + slopes[1];
    }

    @Override
    public List<double[]> axes(List<Double> exponents) {
      double low = Arrays.stream(x).min().orElse(0);
      double high = Arrays.stream(x).max().orElse(1);
      double least = Arrays.stream(y).min().orElse(1);
      return List.of(
          DoubleStream.of(SHARES).map(share -> share * least).toArray(),
          DoubleStream.of(STEEPNESSES).map(Math::log).toArray(),
          DoubleStream.of(PLACES).map(place -> low + place * (high - low)).toArray());
    }

    @Override
    public double[] project(double[] point) {
      double along = 0;
      double square = 0;
      for (int i = 0; i < x.length; i++) {
        double share = 1 / (1 + Math.exp(-Math.exp(point[1]) * (x[i] - point[2]))) / y[i];
        along += share * (1 - point[0] / y[i]);
        square += share * share;
      }
      double height = Math.max(along / square, 2 * Math.exp(coordinates.get(1).low()));
      return clamp(new double[] {point[0], Math.log(height), point[1], point[2]});
    }

    @Override
    public TaskSigmoid law(double[] theta) {
      return new TaskSigmoid(theta[0], Math.exp(theta[1]), Math.exp(theta[2]), theta[3]);
    }

    @Override
    public double[] theta(TaskSigmoid law) {
      return clamp(
          new double[] {law.floor(), Math.log(law.height()), Math.log(law.k()), law.middle()});
    }
  }
}
