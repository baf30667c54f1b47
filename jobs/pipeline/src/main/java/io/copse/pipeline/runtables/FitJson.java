package io.copse.pipeline.runtables;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * The fits as one JSON object, with all digits. What is not known is null.
 *
 * @param request what was asked for
 * @param sources what each variable was taken from
 * @param groups the fits
 * @param choice the choice of the law; empty if the user named it
 */
record FitJson(
    FitRequest request,
    Map<String, String> sources,
    List<FittedGroup> groups,
    Optional<LawChoice> choice) {
  /** The fields of a comparison of laws that its choice prints. */
  private static final List<String> COMPARED =
      List.of("status", "reason", "chosen", "objective", "laws");

  /** The fields of a fit that are not printed; the choice prints the laws. */
  private static final Set<String> HIDDEN = Set.of("replicates", "n_wrong", "laws");

  String text() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      if (request.groups().by().isEmpty()) {
        write(json, groups.get(0));
      } else {
        writeGroups(json);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private void writeGroups(JsonGenerator json) throws IOException {
    GroupComparisons comparisons = GroupComparisons.of(groups, request);
    json.writeStartObject();
    json.writeArrayFieldStart("groups");
    for (FittedGroup group : groups) {
      write(json, group);
    }
    json.writeEndArray();
    json.writeFieldName("comparisons");
    writeRows(json, comparisons.atBudgets());
    json.writeFieldName("cross_overs");
    writeRows(json, comparisons.crossOvers());
    writeChoice(json);
    json.writeEndObject();
  }

  private void writeChoice(JsonGenerator json) throws IOException {
    if (choice.isEmpty()) {
      return;
    }
    json.writeObjectFieldStart("law_choice");
    json.writeStringField("law", choice.get().law().orElse(null));
    json.writeStringField("rule", choice.get().rule());
    json.writeArrayFieldStart("groups");
    for (FittedGroup group : choice.get().groups()) {
      json.writeStartObject();
      writeName(json, group);
      for (String field : COMPARED) {
        json.writeFieldName(field);
        writeValue(json, group.fit().getAs(field));
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void writeName(JsonGenerator json, FittedGroup group) throws IOException {
    if (request.groups().by().isPresent()) {
      json.writeStringField(request.groups().by().get(), group.name());
    }
  }

  private void write(JsonGenerator json, FittedGroup group) throws IOException {
    json.writeStartObject();
    writeName(json, group);
    Row fit = group.fit();
    for (String field : fit.schema().fieldNames()) {
      if (!HIDDEN.contains(field)) {
        json.writeFieldName(field);
        writeValue(json, fit.getAs(field));
      }
    }
    json.writeObjectFieldStart("columns");
    for (Map.Entry<String, String> source : sources.entrySet()) {
      json.writeStringField(source.getKey(), source.getValue());
    }
    json.writeEndObject();
    json.writeStringField("params_are", request.paramsAre().name());
    if (request.groups().by().isEmpty()) {
      writeChoice(json);
    }
    json.writeEndObject();
  }

  private static void writeRows(JsonGenerator json, List<Row> rows) throws IOException {
    json.writeStartArray();
    for (Row row : rows) {
      writeValue(json, row);
    }
    json.writeEndArray();
  }

  private static void writeValue(JsonGenerator json, Object value) throws IOException {
    if (value instanceof Row row) {
      json.writeStartObject();
      for (String field : row.schema().fieldNames()) {
        json.writeFieldName(field);
        writeValue(json, row.getAs(field));
      }
      json.writeEndObject();
    } else if (value instanceof scala.collection.Map<?, ?> named) {
      json.writeStartObject();
      // A map of Spark's has no order of its own.
      for (Map.Entry<?, ?> one : new TreeMap<>(JavaConverters.mapAsJavaMap(named)).entrySet()) {
        json.writeFieldName(one.getKey().toString());
        writeValue(json, one.getValue());
      }
      json.writeEndObject();
    } else if (value instanceof Seq<?> all) {
      json.writeStartArray();
      for (Object one : JavaConverters.seqAsJavaList(all)) {
        writeValue(json, one);
      }
      json.writeEndArray();
    } else if (value instanceof Double number) {
      json.writeNumber(number);
    } else if (value instanceof Number whole) {
      json.writeNumber(whole.longValue());
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value == null) {
      json.writeNull();
    } else {
      json.writeString(value.toString());
    }
  }
}
