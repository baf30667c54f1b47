package io.copse.udf.fit.approach;

/**
 * A budget's best point. Only one that lies inside is to be trusted; one on an edge has what the
 * curve says there or beyond.
 *
 * @param flops the budget C
 * @param cells how many there are
 * @param place where the lowest loss lies
 * @param params the best N
 * @param tokens the best D
 * @param loss the loss there
 * @param deviation standard deviation of ln N under the noise; NaN without noise
 */
public record Minimum(
    double flops,
    Cells cells,
    Place place,
    double params,
    double tokens,
    double loss,
    double deviation) {
  /** Distinct sizes in the budget, without the cells that diverged. */
  public int sizes() {
    return cells.sizes;
  }

  /** Cells that diverged. */
  public int outliers() {
    return cells.outliers;
  }

  Minimum at(Place where, double size, double data, double spread) {
    return new Minimum(flops, cells, where, size, data, loss, spread);
  }

  /** The place of a budget's lowest loss. */
  public enum Place {
    /** Between the smallest and the largest size. */
    INSIDE,
    /** On an edge of the sizes, or beyond: a smaller or larger model may be better. */
    EDGE,
    /** Nowhere: the losses curve downwards. */
    NO_MINIMUM,
    /** Unknown, because there are too few sizes. */
    TOO_FEW_SIZES
  }

  /**
   * The cells of a budget.
   *
   * @param sizes distinct sizes, without the cells that diverged
   * @param outliers cells that diverged
   */
  public record Cells(int sizes, int outliers) {}
}
