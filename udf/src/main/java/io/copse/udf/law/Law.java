package io.copse.udf.law;

/** A law that predicts a trained model's loss from its size and its data. */
public sealed interface Law permits Chinchilla {

  /** The law's name, as stored with a fit. */
  String name();

  /**
   * The predicted loss in nats per token.
   *
   * @param params parameters N, positive
   * @param tokens training tokens D, positive
   */
  double loss(double params, double tokens);
}
