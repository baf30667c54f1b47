package io.copse.udf.fit.approach;

import java.util.OptionalDouble;

/**
 * How approach 2 reads its runs.
 *
 * @param curve how each budget's best size is found
 * @param edges what becomes of budgets whose lowest loss lies on an edge
 * @param tolerance how far the FLOPs of a budget may lie above its lowest, as a share of them;
 *     empty to judge by the gaps between the FLOPs
 * @param keepsOutliers whether cells that diverged stay in
 * @param dropHighest how many of the runs with the highest losses are left out
 */
public record IsoFlopSettings(
    IsoFlopCurve curve,
    IsoFlop.Edges edges,
    OptionalDouble tolerance,
    boolean keepsOutliers,
    int dropHighest) {

  /** Checks the ranges. */
  public IsoFlopSettings {
    if (tolerance.isPresent() && !(tolerance.getAsDouble() > 0 && tolerance.getAsDouble() <= 1)) {
      throw new IllegalArgumentException(
          "The tolerance of a budget is "
              + tolerance.getAsDouble()
              + ": give a share above 0 and up to 1.");
    }

    if (dropHighest < 0) {
      throw new IllegalArgumentException(
          "Approach 2 is asked to drop " + dropHighest + " runs: give at least 0.");
    }
  }

  /** Budgets by gaps, edges and outliers left out, no run dropped. */
  public static IsoFlopSettings of(IsoFlopCurve curve) {
    return new IsoFlopSettings(
        curve, IsoFlop.Edges.LEAVE_OUT, OptionalDouble.empty(), /* keepsOutliers= */ false, 0);
  }

  /** The same with another rule for edges. */
  public IsoFlopSettings withEdges(IsoFlop.Edges other) {
    return new IsoFlopSettings(curve, other, tolerance, keepsOutliers, dropHighest);
  }

  /** The same with a tolerance. */
  public IsoFlopSettings withTolerance(double share) {
    return new IsoFlopSettings(curve, edges, OptionalDouble.of(share), keepsOutliers, dropHighest);
  }

  /** The same with the cells that diverged. */
  public IsoFlopSettings keepingOutliers() {
    return new IsoFlopSettings(curve, edges, tolerance, /* keepsOutliers= */ true, dropHighest);
  }

  /** The same without the {@code count} runs of the highest losses. */
  public IsoFlopSettings withDropHighest(int count) {
    return new IsoFlopSettings(curve, edges, tolerance, keepsOutliers, count);
  }
}
