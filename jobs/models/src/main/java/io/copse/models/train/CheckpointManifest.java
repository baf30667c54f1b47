package io.copse.models.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The content of {@code manifest.json}.
 *
 * @param progress what the data repeats, so that one checksum vouches for both
 * @param dataSha256 checksum of the data, hexadecimal
 * @param dataBytes length of the data
 */
record CheckpointManifest(Progress progress, String dataSha256, long dataBytes) {
  static final int SCHEMA_VERSION = 2;

  /** Takes no value for another that a damaged text does not have. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
              DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
              DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
              DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  /**
   * Where a run was.
   *
   * @param schemaVersion of the checkpoint
   * @param configHash the run's configuration
   * @param step updates made
   * @param cursor the next window
   * @param tokens tokens trained on
   * @param recentLosses the last losses, oldest first
   * @param wallSeconds seconds that the run had taken
   */
  record Progress(
      int schemaVersion,
      String configHash,
      long step,
      long cursor,
      long tokens,
      List<Double> recentLosses,
      double wallSeconds) {
    Progress {
      recentLosses = List.copyOf(recentLosses);
    }

    /** Returns the progress of a state under the present schema. */
    static Progress of(TrainingState state, double wallSeconds, String configHash) {
      return new Progress(
          SCHEMA_VERSION,
          configHash,
          state.step(),
          state.cursor(),
          state.tokens(),
          state.recentLosses(),
          wallSeconds);
    }

    /** Returns the JSON text that the data repeats. */
    String text() throws JsonProcessingException {
      return JSON.writeValueAsString(this);
    }
  }

  /** Reads what {@link #json} wrote; a text that is damaged gives nothing. */
  static Optional<CheckpointManifest> parse(byte[] json) {
    try {
      return Optional.ofNullable(
          JSON.readValue(new String(json, StandardCharsets.UTF_8), CheckpointManifest.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  byte[] json() throws JsonProcessingException {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
  }
}
