package io.copse.udf.law;

import io.copse.udf.run.Variable;
import java.util.List;
import java.util.Map;

/**
 * A law that predicts what a training run ends with. Each law is a record, and its file holds all
 * that is known of the law: equation, parameters, fit, example, and the split of a budget. {@link
 * LawDefinition} says how the file is written.
 */
public interface Law {

  /** The law's name, as stored with a fit. */
  String name();

  /** The variables that the law reads, in the order of {@link #predict}. */
  List<Variable> inputs();

  /** The parameters by name, in the law's order. */
  Map<String, Double> parameters();

  /**
   * The prediction: the loss in nats per token, or the error of a downstream task.
   *
   * @param values one positive value for each of {@link #inputs()}
   */
  double predict(double... values);
}
