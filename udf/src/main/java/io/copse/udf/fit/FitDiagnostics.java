package io.copse.udf.fit;

import java.util.List;

/**
 * How a fit went.
 *
 * @param search how the search ended
 * @param nUsed runs that were fitted
 * @param nDropped runs left out by {@link FitSettings#dropHighest()}
 * @param conditionNumber condition of the log residuals' Jacobian, centred, columns of unit length;
 *     NaN if nothing was fitted
 * @param atBounds names of the parameters on the edge of their range
 * @param unidentified names of the parameters that the runs leave free
 * @param judgement what is known of the quantities and of the runs
 */
public record FitDiagnostics(
    SearchEnd search,
    int nUsed,
    int nDropped,
    double conditionNumber,
    List<String> atBounds,
    List<String> unidentified,
    Judgement judgement) {

  /**
   * How the search of a fit ended.
   *
   * @param converged whether the best start ended at a stationary point
   * @param iterations iterations of the best start
   * @param movedFromStart whether the best start's parameters changed at all
   * @param starts starts that were searched
   * @param startsAgreeing polished starts that reached the best value within one part in a million
   */
  public record SearchEnd(
      boolean converged, int iterations, boolean movedFromStart, int starts, int startsAgreeing) {
    private static final SearchEnd NONE = new SearchEnd(false, 0, false, 0, 0);
  }

  /**
   * What is known of a law's quantities, and of the runs.
   *
   * @param quantities the verdict on each quantity of the best point, at any status; empty if
   *     nothing was fitted
   * @param outliers the runs that lie far from the best point's law, the farthest first
   */
  public record Judgement(List<QuantityVerdict> quantities, List<Outlier> outliers) {
    /** Copies the lists. */
    public Judgement {
      quantities = List.copyOf(quantities);
      outliers = List.copyOf(outliers);
    }
  }

  /** The verdict on each quantity of the best point; empty if nothing was fitted. */
  public List<QuantityVerdict> quantities() {
    return judgement.quantities;
  }

  /** The runs that lie far from the best point's law, the farthest first. */
  public List<Outlier> outliers() {
    return judgement.outliers;
  }

  /** Copies the lists. */
  public FitDiagnostics {
    atBounds = List.copyOf(atBounds);
    unidentified = List.copyOf(unidentified);
  }

  static FitDiagnostics ofNothingFitted(int nUsed, int nDropped) {
    return new FitDiagnostics(
        SearchEnd.NONE,
        nUsed,
        nDropped,
        Double.NaN,
        List.of(),
        List.of(),
        new Judgement(List.of(), List.of()));
  }
}
