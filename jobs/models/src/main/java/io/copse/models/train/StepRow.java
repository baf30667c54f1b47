package io.copse.models.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

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
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          // A line that lacks a number, or goes on behind its end, is damaged.
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** Returns the values by column name, null for those that the row does not have. */
  public Map<String, Object> columns() {
    return JSON.convertValue(flat(), new TypeReference<LinkedHashMap<String, Object>>() {});
  }

  /** Returns the row as a JSON object on one line. */
  String json() throws JsonProcessingException {
    return JSON.writeValueAsString(flat());
  }

  private ObjectNode flat() {
    ObjectNode row = JSON.valueToTree(this);
    row.setAll((ObjectNode) row.remove(MIXTURES));
    return row;
  }

  /** Reads what {@link #json} wrote, if it is whole. */
  static Optional<StepRow> find(String json) {
    try {
      if (!(JSON.readTree(json) instanceof ObjectNode row)) {
        return Optional.empty();
      }
      row.set(MIXTURES, row.deepCopy());
      return Optional.of(JSON.treeToValue(row, StepRow.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
