package io.copse.udf.sql.fit;

import io.copse.udf.sql.call.Arguments;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.types.DataTypes;
import scala.Option;

/** The argument {@code about}: a struct with what else is known of a run. */
final class AboutArgument {
  /** Its line in a function's text. */
  static final String TEXT =
      "about - optional, a STRUCT with any of the fields run (text or number: rows of one run are"
          + " resampled together, as equal rows always are), weight (how many times the row counts)"
          + " and standard_error (of the loss; its inverse square is a weight)";

  private AboutArgument() {}

  /**
   * The fields of the next argument if it is a struct; none if it is not.
   *
   * @throws RuntimeException an error of the query if the struct has another field
   */
  static Map<About, Expression> of(Arguments arguments) {
    Map<About, Expression> fields = new EnumMap<>(About.class);
    arguments
        .optionalStruct("about")
        .forEach(
            (name, value) -> {
              About about =
                  Arrays.stream(About.values())
                      .filter(known -> known.label().equals(name.toLowerCase(Locale.ROOT)))
                      .findFirst()
                      .orElseThrow(
                          () ->
                              arguments.refused(
                                  "takes a struct about a run with the fields %s, not %s",
                                  Arrays.stream(About.values())
                                      .map(About::label)
                                      .collect(Collectors.joining(", ")),
                                  name));
              fields.put(
                  about,
                  new Cast(
                      value,
                      about == About.RUN ? DataTypes.StringType : DataTypes.DoubleType,
                      Option.<String>empty()));
            });
    return fields;
  }
}
