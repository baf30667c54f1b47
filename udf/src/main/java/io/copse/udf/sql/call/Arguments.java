package io.copse.udf.sql.call;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.QueryContext;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetMapValue;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedArgumentExpression;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Option;

/**
 * The arguments of one call, taken from left to right, and after those that stand in their place by
 * name ({@code params => N}). What is missing, surplus or of the wrong type ends the analysis of
 * the query with one sentence.
 */
public final class Arguments {
  private static final String FITTED = "parameters";

  private final String function;
  private final List<Expression> expressions;
  private final Map<String, Expression> named = new TreeMap<>();
  private int next;

  /**
   * The arguments of one call.
   *
   * @param function the function's name, for messages
   * @param expressions the arguments as they are written
   */
  public Arguments(String function, List<Expression> expressions) {
    this.function = function;
    this.expressions = new ArrayList<>();
    for (Expression expression : expressions) {
      if (expression instanceof NamedArgumentExpression given) {
        named.put(given.key().toLowerCase(Locale.ROOT), given.value());
      } else {
        this.expressions.add(expression);
      }
    }
  }

  /** Whether arguments are left. */
  public boolean hasNext() {
    return next < expressions.size();
  }

  /** The next argument, or the one that the user names so; empty if there is neither. */
  private Optional<Expression> peek(String name) {
    return hasNext() ? Optional.of(expressions.get(next)) : Optional.ofNullable(named.get(name));
  }

  /** Takes a number of any type, as a DOUBLE. */
  public Expression number(String name) {
    Expression argument = take(name);
    if (!isNumber(argument.dataType())) {
      throw refused(
          "takes a number as its argument %s, not %s",
          name, argument.dataType().simpleString().toUpperCase(Locale.ROOT));
    }
    return asDouble(argument);
  }

  /** Takes a text. */
  public Expression text(String name) {
    Expression argument = take(name);
    if (argument.dataType() instanceof NullType) {
      return new Cast(argument, DataTypes.StringType, Option.<String>empty());
    }
    if (!(argument.dataType() instanceof StringType)) {
      throw refused(
          "takes a text as its argument %s, not %s",
          name, argument.dataType().simpleString().toUpperCase(Locale.ROOT));
    }
    return argument;
  }

  /**
   * Takes a law as its parameters: a struct or a map that has them by name, the struct of a fit
   * that has such a struct, or as many numbers.
   *
   * @param names the names of the law's parameters, in the order of the numbers
   */
  public List<Expression> law(List<String> names) {
    DataType type = peek("law").map(Expression::dataType).orElse(DataTypes.NullType);
    if (type instanceof StructType || type instanceof MapType) {
      Expression law = take("law");
      return names.stream().map(name -> asDouble(parameter(law, name))).toList();
    }
    return names.stream().map(this::number).toList();
  }

  /**
   * Takes the struct of a fit.
   *
   * @param fields fields by which such a struct is known
   */
  public Expression fit(String name, List<String> fields) {
    Expression fit = take(name);
    for (String field : fields) {
      if (field(fit, field).isEmpty()) {
        throw refused(
            "takes the struct that an aggregate such as fit_chinchilla gave as its argument %s",
            name);
      }
    }
    return fit;
  }

  /** Takes a number, or nothing if the next argument is not a number. */
  public Optional<Expression> optionalNumber(String name) {
    return peek(name).filter(given -> given.dataType() instanceof NumericType).isPresent()
        ? Optional.of(number(name))
        : Optional.empty();
  }

  /**
   * Takes a text or a BOOLEAN as a text, or nothing if the next argument is neither of them, or is
   * a constant.
   */
  public Optional<Expression> optionalText(String name) {
    if (peek(name).filter(given -> !given.foldable()).isEmpty()) {
      return Optional.empty();
    }
    DataType type = peek(name).orElseThrow().dataType();
    if (type instanceof BooleanType) {
      return Optional.of(new Cast(take(name), DataTypes.StringType, Option.<String>empty()));
    }
    return type instanceof StringType ? Optional.of(text(name)) : Optional.empty();
  }

  /** Takes a struct as its fields by name; none if the next argument is no struct. */
  public Map<String, Expression> optionalStruct(String name) {
    Map<String, Expression> fields = new LinkedHashMap<>();
    if (peek(name).filter(given -> given.dataType() instanceof StructType).isPresent()) {
      Expression struct = take(name);
      String[] names = ((StructType) struct.dataType()).fieldNames();
      for (int i = 0; i < names.length; i++) {
        fields.put(names[i], new GetStructField(struct, i, Option.apply(names[i])));
      }
    }
    return fields;
  }

  /** Takes a constant MAP of texts as options; none if no argument is left. */
  public Map<String, String> options() {
    if (peek("options").isEmpty()) {
      return Map.of();
    }
    Expression argument = take("options");
    if (!argument.foldable()
        || !(argument.dataType() instanceof MapType map)
        || !(map.keyType() instanceof StringType)
        || !(map.valueType() instanceof StringType)) {
      throw refused("takes a constant map of texts as its options, such as map('seed', '7')");
    }
    Map<String, String> options = new TreeMap<>();
    if (argument.eval(InternalRow.empty()) instanceof MapData data) {
      for (int i = 0; i < data.numElements(); i++) {
        UTF8String value = data.valueArray().getUTF8String(i);
        if (value == null) {
          throw refused(
              "has an option %s that is NULL: leave it out or give it a value",
              data.keyArray().getUTF8String(i));
        }
        options.put(data.keyArray().getUTF8String(i).toString(), value.toString());
      }
    }
    return options;
  }

  /** Checks that no argument is left. */
  public void end() {
    if (hasNext()) {
      throw refused("takes %d arguments here, not %d", next, expressions.size());
    }
    if (!named.isEmpty()) {
      throw refused("has no argument %s here", String.join(", ", named.keySet()));
    }
  }

  /** An error of this call, of a format and its values, with the way to the function's text. */
  public RuntimeException refused(String format, Object... values) {
    return analysisError(
        function
            + " "
            + String.format(Locale.ROOT, format, values)
            + "; DESCRIBE FUNCTION EXTENDED "
            + function
            + " says what it takes.");
  }

  /** An error of this call, of a whole sentence. */
  public RuntimeException invalid(String sentence) {
    return analysisError(function + ": " + sentence);
  }

  private static RuntimeException analysisError(String message) {
    return sneaky(
        new AnalysisException(
            message,
            Option.empty(),
            Option.empty(),
            Option.empty(),
            Option.empty(),
            scala.collection.immutable.Map$.MODULE$.empty(),
            new QueryContext[0]));
  }

  private Expression take(String name) {
    if (hasNext()) {
      if (named.containsKey(name)) {
        throw refused("is given its argument %s twice, by place and by name", name);
      }
      return expressions.get(next++);
    }
    Expression given = named.remove(name);
    if (given == null) {
      throw refused("misses its argument %s", name);
    }
    return given;
  }

  private Expression parameter(Expression law, String name) {
    if (law.dataType() instanceof MapType map) {
      if (!(map.keyType() instanceof StringType) || !isNumber(map.valueType())) {
        throw refused("takes a law as a map from names to numbers, not another map");
      }
      return new GetMapValue(law, Literal.create(UTF8String.fromString(name), map.keyType()));
    }
    return field(law, name)
        .or(() -> field(law, FITTED).flatMap(fitted -> field(fitted, name)))
        .filter(found -> isNumber(found.dataType()))
        .orElseThrow(() -> refused("takes a law with a parameter %s, and this one has none", name));
  }

  /** A field of a struct; Hive knows names in lower case only. */
  private static Optional<Expression> field(Expression struct, String name) {
    if (struct.dataType() instanceof StructType type) {
      String[] names = type.fieldNames();
      return IntStream.range(0, names.length)
          .filter(i -> names[i].equalsIgnoreCase(name))
          .boxed()
          .findFirst()
          .map(i -> new GetStructField(struct, i, Option.apply(name)));
    }
    return Optional.empty();
  }

  private static boolean isNumber(DataType type) {
    return type instanceof NumericType || type instanceof NullType;
  }

  private static Expression asDouble(Expression number) {
    return number.dataType().equals(DataTypes.DoubleType)
        ? number
        : new Cast(number, DataTypes.DoubleType, Option.<String>empty());
  }

  /** Spark's analysis error is a checked exception, and Scala's functions declare none. */
  @SuppressWarnings("unchecked")
  private static <E extends Throwable> RuntimeException sneaky(Throwable error) throws E {
    throw (E) error;
  }
}
