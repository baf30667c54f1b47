package io.copse.udf.curve;

import java.util.Arrays;

/**
 * The observed losses of one run.
 *
 * @param id the run's name
 * @param schedule its learning rates, at least up to the last observed step
 * @param steps the observed steps, ascending
 * @param losses the loss at each of them, in nats per token
 */
public record Curve(String id, Schedule schedule, int[] steps, double[] losses) {

  /**
   * Copies and checks the observations.
   *
   * @throws IllegalArgumentException if a step is outside the schedule, steps do not ascend, or a
   *     loss is not a finite number above 0
   */
  public Curve {
    if (steps.length == 0 || steps.length != losses.length) {
      throw new IllegalArgumentException(
          "The curve %s has %d steps and %d losses: give a loss for each step."
              .formatted(id, steps.length, losses.length));
    }
    for (int i = 0; i < steps.length; i++) {
      if (steps[i] < (i == 0 ? 0 : steps[i - 1] + 1) || steps[i] >= schedule.steps()) {
        throw new IllegalArgumentException(
            "The curve %s has a loss at step %d: give ascending steps of its schedule, which has %d."
                .formatted(id, steps[i], schedule.steps()));
      }
      if (!(losses[i] > 0 && losses[i] < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "The curve " + id + " has the loss " + losses[i] + ": give finite losses above 0.");
      }
    }
    steps = steps.clone();
    losses = losses.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Curve curve
        && id.equals(curve.id)
        && Arrays.equals(schedule.rates(), curve.schedule.rates())
        && Arrays.equals(steps, curve.steps)
        && Arrays.equals(losses, curve.losses);
  }

  @Override
  public int hashCode() {
    return id.hashCode() + 31 * Arrays.hashCode(losses);
  }

  @Override
  public String toString() {
    return "curve " + id + " with " + steps.length + " losses";
  }
}
