package io.copse.udf.fit;

import io.copse.udf.fit.QuantityVerdict.Verdict;
import io.copse.udf.form.Coordinate;
import io.copse.udf.form.Coordinate.Kind;
import io.copse.udf.law.Law;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The verdicts on all quantities of a law at a fitted point. */
final class QuantityVerdicts {
  /** A coefficient or a scale is known if its interval is within this factor. */
  private static final double MAX_LOG = Math.log(10);

  /** The exponent of the best N is known if its interval is within this on either side. */
  private static final double MAX_SPLIT = 0.1;

  private QuantityVerdicts() {}

  /**
   * The verdicts, in the order of the law's parameters, then that on the split of a budget.
   *
   * @param unidentified the coordinates that the runs leave free
   */
  static <L extends Law> List<QuantityVerdict> of(
      Uncertainty<L> uncertainty, List<String> unidentified) {
    L law = uncertainty.surface().form().law(uncertainty.theta());
    List<String> bound = uncertainty.surface().form().atBounds(uncertainty.theta());
    List<QuantityVerdict> verdicts = new ArrayList<>();
    for (String name : law.parameters().keySet()) {
      Optional<Coordinate> own =
          uncertainty.surface().form().coordinates().stream()
              .filter(coordinate -> coordinate.name().equals(name))
              .findFirst();
      Kind kind = own.map(Coordinate::kind).orElse(Kind.FREE);
      ToDoubleFunction<L> measure = measure(name, kind);
      double half = uncertainty.half(measure);
      Verdict verdict;
      if (bound.contains(name)) {
        verdict = Verdict.AT_BOUND;
      } else if (half == 0 && own.isEmpty()) {
        verdict = Verdict.FIXED;
      } else if (!(half < limit(kind)) || isFree(kind, name, unidentified)) {
        verdict = Verdict.UNDETERMINED;
      } else {
        verdict = Verdict.DETERMINED;
      }

      verdicts.add(
          new QuantityVerdict(
              name, verdict, half, kind == Kind.LOG_CONSTANT || kind == Kind.EXPONENT));
    }

    Quantities.paramsExponent(law)
        .ifPresent(
            exponent -> {
              double half =
                  uncertainty.half(other -> Quantities.paramsExponent(other).orElseThrow());
              verdicts.add(
                  new QuantityVerdict(
                      QuantityVerdict.PARAMS_EXPONENT,
                      half < Math.min(MAX_SPLIT, Math.min(exponent, 1 - exponent))
                          ? Verdict.DETERMINED
                          : Verdict.UNDETERMINED,
                      half,
                      /* hasEdge= */ false));
            });
    return List.copyOf(verdicts);
  }

  private static <L extends Law> ToDoubleFunction<L> measure(String name, Kind kind) {
    return switch (kind) {
      case LOG_TERM, LOG_CONSTANT, LOG_SCALE ->
          law -> Math.log(Math.max(Double.MIN_NORMAL, law.parameters().get(name)));
      case EXPONENT, FREE -> law -> law.parameters().get(name);
    };
  }

  /** A coefficient's coordinate is its term in the middle of the runs, not the coefficient. */
  private static boolean isFree(Kind kind, String name, List<String> unidentified) {
    return kind != Kind.LOG_TERM && unidentified.contains(name);
  }

  private static double limit(Kind kind) {
    return switch (kind) {
      case LOG_TERM, LOG_SCALE -> MAX_LOG;
      // Those that the runs leave free are known already.
      case LOG_CONSTANT, EXPONENT, FREE -> Double.POSITIVE_INFINITY;
    };
  }
}
