package io.copse.pipeline.experiment;

import io.copse.pipeline.experiment.FittedGroup.Request;
import io.copse.pipeline.experiment.FittedGroup.SizeMeasure;
import io.copse.udf.fit.HeldOut;
import io.copse.udf.fit.Resampling;
import io.copse.udf.law.Chinchilla;
import io.copse.udf.run.RunPoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Fits L(N, D) to each arm of each architecture. N is the params of one model, D the tokens of the
 * arm, and L the loss over all test documents. If the points do not determine the law, the row says
 * so. A second fit without the arm's largest budget predicts the losses there.
 *
 * @param experiment whose fits they are
 * @param resampling how intervals are made
 * @param ledger the fits that are stored, and those that are made
 * @param narrator tells how the fits went
 */
record ArmFits(String experiment, Resampling resampling, FitLedger ledger, Narrator narrator) {

  /** Makes the fits that are not stored. */
  void add(List<FitGroup> arms) {
    for (FitGroup arm : arms) {
      Request<Chinchilla> request =
          new Request<>(
              experiment,
              Chinchilla.DEFINITION,
              SizeMeasure.PARAMS,
              arm,
              resampling,
              Optional.empty());
      if (!ledger.has(request)) {
        ledger.add(row(request));
      }
    }
  }

  private Map<String, Object> row(Request<Chinchilla> request) {
    FittedGroup<Chinchilla> fitted = FittedGroup.of(request);
    FitGroup arm = request.group();
    narrator.say(
        "fit: %s: %s: %s%s",
        arm.architecture(),
        arm.models().arm(),
        fitted.result().status().label(),
        arm.leftOut() == 0
            ? ""
            : ", %d points left out because their runs did not finish".formatted(arm.leftOut()));
    Map<String, Object> row = fitted.row();
    heldOutError(request).ifPresent(error -> row.put("held_out_error", error));
    return row;
  }

  /** The mean relative error of the largest budget's losses under a fit without them. */
  private static OptionalDouble heldOutError(Request<Chinchilla> request) {
    List<RunPoint> points = request.group().points();
    double largest = request.group().largestBudget();
    OptionalDouble below =
        points.stream().mapToDouble(RunPoint::flops).filter(flops -> flops < largest).max();
    return below.isEmpty()
        ? OptionalDouble.empty()
        : HeldOut.above(request.family(), below.getAsDouble(), points, FittedGroup.SETTINGS)
            .meanRelativeError();
  }
}
