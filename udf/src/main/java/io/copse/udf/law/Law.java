package io.copse.udf.law;

import java.util.List;
import java.util.Map;

/**
 * A law that predicts what a training run ends with. Each kind is one record: its components are
 * its parameters, its documentation the equation.
 */
public sealed interface Law
    permits Chinchilla,
        ComputePowerLaw,
        DataConstrained,
        DownstreamError,
        Experts,
        Kaplan,
        OverTraining,
        Routed {

  /** The law's name, as stored with a fit. */
  String name();

  /** What the law reads, in the order of {@link #predict}. */
  List<Variable> inputs();

  /** The parameters by their usual symbols, in the order of the record. */
  Map<String, Double> parameters();

  /**
   * The prediction: the loss in nats per token, or the error of a downstream task.
   *
   * @param values one positive value for each of {@link #inputs()}
   */
  double predict(double... values);
}
