package io.copse.models.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A logged update: the row of a run's step log.
 *
 * <p>As JSON it is one flat object. Its fields are the components of this record and of {@link
 * Mixtures}, in snake case: a component added to either is a column of the log.
 *
 * @param step updates made, this one included
 * @param tokens tokens trained on, those of this update included
 * @param loss mean loss of the batch before the update, nats per token
 * @param learningRate the update's learning rate
 * @param gradientNorm global norm of the gradient before clipping
 * @param spike whether the loss is a spike by {@link RecentLosses}
 * @param mixtures what the mixtures of experts did
 */
public record StepRow(
    long step,
    long tokens,
    double loss,
    double learningRate,
    double gradientNorm,
    boolean spike,
    Mixtures mixtures) {
  private static final String MIXTURES = "mixtures";
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  /** Returns the row as a JSON object on one line. */
  String json() throws JsonProcessingException {
    ObjectNode row = JSON.valueToTree(this);
    row.setAll((ObjectNode) row.remove(MIXTURES));
    return JSON.writeValueAsString(row);
  }

  /** Reads what {@link #json} wrote. */
  static StepRow of(String json) throws JsonProcessingException {
    ObjectNode row = JSON.readValue(json, ObjectNode.class);
    row.set(MIXTURES, row.deepCopy());
    return JSON.treeToValue(row, StepRow.class);
  }
}
