package io.copse.udf.law;

/** A law that splits a budget between the model's size and its data. */
public interface AllocationLaw extends Frontier {

  /**
   * The split of a budget {@code C = 6 N D} with the lowest loss.
   *
   * @param flops the budget C in FLOPs, positive
   */
  Allocation optimum(double flops);

  @Override
  default double lossAt(double flops) {
    return optimum(flops).loss();
  }
}
