package io.copse.models.train;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.copse.models.layer.RoutingStatistics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A logged update.
 *
 * @param step updates made, this one included
 * @param tokens tokens trained on, those of this update included
 * @param loss mean loss of the batch before the update, nats per token
 * @param learningRate the update's learning rate
 * @param gradientNorm global norm of the gradient before clipping
 * @param spike whether the loss is a spike by {@link RecentLosses}
 * @param routing what the mixtures of experts did, if the model has any
 */
public record StepRow(
    long step,
    long tokens,
    double loss,
    double learningRate,
    double gradientNorm,
    boolean spike,
    RoutingStatistics routing) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Returns the row as JSON, with the columns of a logged update; those of mixtures may be null. */
  String json() throws JsonProcessingException {
    List<Double> load = routing.load();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("step", step);
    fields.put("tokens", tokens);
    fields.put("loss", loss);
    fields.put("learning_rate", learningRate);
    fields.put("gradient_norm", gradientNorm);
    fields.put("spike", spike);
    fields.put("expert_load", load.isEmpty() ? null : load);
    fields.put("load_variation", load.isEmpty() ? null : variation(load));
    fields.put("dropped_share", load.isEmpty() ? null : routing.droppedShare());
    fields.put("router_entropy", load.isEmpty() ? null : routing.entropy());
    fields.put("router_z", load.isEmpty() ? null : routing.zValue());
    fields.put("balance_loss", load.isEmpty() ? null : routing.balanceLoss());
    return JSON.writeValueAsString(fields);
  }

  /** Reads what {@link #json} wrote. */
  static StepRow of(String json) throws JsonProcessingException {
    JsonNode row = JSON.readTree(json);
    if (!row.isObject()) {
      throw JsonMappingException.from((JsonParser) null, "A row of a step log is an object.");
    }
    List<Double> load = new ArrayList<>();
    row.path("expert_load").forEach(share -> load.add(share.asDouble()));
    return new StepRow(
        row.get("step").asLong(),
        row.get("tokens").asLong(),
        row.get("loss").asDouble(),
        row.get("learning_rate").asDouble(),
        row.get("gradient_norm").asDouble(),
        row.get("spike").asBoolean(),
        load.isEmpty()
            ? RoutingStatistics.NONE
            : new RoutingStatistics(
                load,
                row.get("dropped_share").asDouble(),
                row.get("router_entropy").asDouble(),
                row.get("router_z").asDouble(),
                row.get("balance_loss").asDouble()));
  }

  /** The variance over the square of the mean is n sum(x^2) / sum(x)^2 - 1. */
  private static double variation(List<Double> load) {
    double sum = 0;
    double squares = 0;
    for (double share : load) {
      sum += share;
      squares += share * share;
    }
    return Math.sqrt(Math.max(0, load.size() * squares / (sum * sum) - 1));
  }
}
