package io.copse.udf.law;

/**
 * The best split of a compute budget between the model's size and its data.
 *
 * @param flops the budget C in FLOPs, C = 6 N D
 * @param params the best number of parameters N
 * @param tokens the best number of tokens D
 * @param loss the loss predicted there, nats per token
 */
public record Allocation(double flops, double params, double tokens, double loss) {

  /** Tokens per parameter at the optimum. */
  public double tokensPerParam() {
    return tokens / params;
  }
}
