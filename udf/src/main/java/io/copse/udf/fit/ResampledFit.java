package io.copse.udf.fit;

import io.copse.udf.fit.FitDiagnostics.Judgement;
import io.copse.udf.fit.QuantityVerdict.Verdict;
import io.copse.udf.law.Law;
import java.util.List;
import java.util.stream.Stream;

/** What the resamples of a fit add to the verdicts on its quantities. */
public final class ResampledFit {
  private ResampledFit() {}

  /**
   * The fit with verdicts and a reason that know the intervals of its resamples: a quantity whose
   * interval reaches the edge of the law's range is named.
   *
   * @param fit a fit whose status is OK
   * @param bootstrap its resamples
   * @param level the nominal coverage of the intervals; with too few resamples for it the fit stays
   *     as it is
   */
  public static <L extends Law> FitResult<L> of(
      FitResult<L> fit, Bootstrap<L> bootstrap, double level) {
    if (!bootstrap.hasIntervals(level)) {
      return fit;
    }

    FitDiagnostics known = fit.diagnostics();
    List<QuantityVerdict> after =
        known.quantities().stream().map(q -> judged(q, bootstrap, level)).toList();
    List<String> unknown = LawFit.unknown(known.quantities());
    Stream<String> reached =
        after.stream()
            .filter(q -> q.verdict() == Verdict.INTERVAL_REACHES_BOUND)
            .map(q -> q.quantity() + " (its interval reaches 0)");
    String before = LawFit.okSentence(known.nUsed(), bootstrap.dimension(), unknown);
    String sentence =
        LawFit.okSentence(
            known.nUsed(),
            bootstrap.dimension(),
            Stream.concat(unknown.stream(), reached).toList());
    return new FitResult<>(
        fit.law(),
        fit.candidate(),
        fit.objective(),
        fit.objectiveValue(),
        fit.status(),
        sentence + fit.reason().substring(before.length()),
        new FitDiagnostics(
            known.search(),
            known.nUsed(),
            known.nDropped(),
            known.conditionNumber(),
            known.atBounds(),
            known.unidentified(),
            new Judgement(after, known.outliers())));
  }

  private static <L extends Law> QuantityVerdict judged(
      QuantityVerdict verdict, Bootstrap<L> bootstrap, double level) {
    String name = verdict.quantity();
    return verdict.hasEdge()
        ? verdict.with(
            bootstrap.interval(law -> law.parameters().get(name), level),
            bootstrap.estimate().parameters().get(name))
        : verdict;
  }
}
