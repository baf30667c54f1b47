package io.copse.pipeline.evaluate;

/**
 * What predictors need to know of the models that an arm ends with. Models go by their place, from
 * 0.
 *
 * @param count number of models
 * @param experts whether each model is an expert that read one domain of the split
 * @param routable whether the text of a document tells how likely each domain is, so that {@link
 *     ScoredDocument#routes} can be asked for
 */
public record ArmModels(int count, boolean experts, boolean routable) {
  /** Refuses an arm without models. */
  public ArmModels {
    if (count < 1) {
      throw new IllegalArgumentException(
          "The arm has %d models: give at least 1.".formatted(count));
    }
  }
}
