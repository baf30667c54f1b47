package io.copse.pipeline.config;

import java.util.List;

/**
 * A model and how long it is trained.
 *
 * @param horizons tokens of whole runs (seed phase and branch phase together), smallest first
 */
public record ModelHorizons(ModelSettings model, List<Long> horizons) {
  public ModelHorizons {
    horizons = List.copyOf(horizons);
  }

  /** Returns the same horizons at another learning rate. */
  public ModelHorizons withLearningRate(double rate) {
    return new ModelHorizons(model.withLearningRate(rate), horizons);
  }

  /** Returns the same model with its shortest horizon alone. */
  public ModelHorizons withFirstHorizon() {
    return new ModelHorizons(model, horizons.subList(0, 1));
  }
}
