package io.copse.udf.sql;

import io.copse.udf.sql.call.Arguments;
import io.copse.udf.sql.call.FunctionDoc;
import io.copse.udf.sql.call.NamedCall;
import io.copse.udf.sql.call.NamedCall.Target;
import io.copse.udf.sql.call.ScalaSeqs;
import io.copse.udf.sql.call.SqlFunction;
import io.copse.udf.sql.call.SqlFunction.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.types.DataTypes;

/** The functions that belong to no law: FLOP counts and units of the loss. */
final class GeneralFunctions {
  static final String SCALAR_NULLS =
      "NULL in any argument gives NULL. NaN, infinity and numbers outside the formula's domain"
          + " (sizes, tokens, bytes and budgets of 0 or less) give NaN.";

  private static final List<SqlFunction> ALL =
      List.of(
          scalar(
              "train_flops",
              "trainFlops",
              new FunctionDoc(
                  "_FUNC_(params, tokens) - Training FLOPs by the convention 6ND: 6 * params *"
                      + " tokens.",
                  List.of("params - parameters N", "tokens - training tokens D"),
                  "SELECT _FUNC_(1e9, 2e10)",
                  "1.2E20",
                  SCALAR_NULLS),
              arguments -> numbers(arguments, "params", "tokens")),
          scalar(
              "transformer_train_flops",
              "transformerFlops",
              new FunctionDoc(
                  "_FUNC_(convention, layers, d_model, heads, head_dim, d_ff, feed_forward, vocab,"
                      + " sequence, params, tokens) - Training FLOPs of a dense transformer by a"
                      + " named convention.",
                  List.of(
                      "convention - 6nd, kaplan, kaplan-context, chinchilla, chinchilla-layers,"
                          + " palm or copse",
                      "layers - blocks",
                      "d_model - width of the residual stream",
                      "heads - attention heads of a layer",
                      "head_dim - width of one head",
                      "d_ff - hidden width of the feed-forward part",
                      "feed_forward - plain (two matrices) or gated (three)",
                      "vocab - entries of the vocabulary",
                      "sequence - tokens of a training window",
                      "params - parameters without position embeddings, a tied head once",
                      "tokens - training tokens D"),
                  "SELECT _FUNC_('palm', 12, 768, 12, 64, 3072, 'plain', 50257, 1024, 123551232,"
                      + " 1024)",
                  "8.750628864E11",
                  SCALAR_NULLS + " An unknown convention or feed_forward is an error."),
              GeneralFunctions::transformer),
          scalar(
              "perplexity",
              "perplexity",
              new FunctionDoc(
                  "_FUNC_(nats_per_token) - Perplexity: exp(nats_per_token).",
                  List.of("nats_per_token - loss, natural log, a mean over tokens"),
                  "SELECT round(_FUNC_(3.0), 4)",
                  "20.0855",
                  SCALAR_NULLS + " A negative loss gives NaN."),
              arguments -> numbers(arguments, "nats_per_token")),
          scalar(
              "bits_per_byte",
              "bitsPerByte",
              new FunctionDoc(
                  "_FUNC_(nats_per_token, tokens, bytes) - Loss in bits per byte of text, which"
                      + " does not depend on the tokenizer: nats_per_token * tokens / (bytes * ln"
                      + " 2).",
                  List.of(
                      "nats_per_token - loss, natural log, a mean over tokens",
                      "tokens - tokens of the text",
                      "bytes - bytes of the text in UTF-8"),
                  "SELECT round(_FUNC_(3.0, 1000, 4200), 4)",
                  "1.0305",
                  SCALAR_NULLS + " A negative loss gives NaN."),
              arguments -> numbers(arguments, "nats_per_token", "tokens", "bytes")));

  private GeneralFunctions() {}

  static List<SqlFunction> all() {
    return ALL;
  }

  /** Takes the arguments of a body. */
  interface Taker {
    List<Expression> take(Arguments arguments);
  }

  static SqlFunction scalar(String name, String body, FunctionDoc doc, Taker taker) {
    return new SqlFunction(
        name,
        Kind.SCALAR,
        doc,
        arguments -> {
          List<Expression> taken = taker.take(arguments);
          arguments.end();
          return new NamedCall(
              name, new Target(Bodies.class, body, DataTypes.DoubleType, ""), ScalaSeqs.of(taken));
        });
  }

  static List<Expression> numbers(Arguments arguments, String... names) {
    return Arrays.stream(names).map(arguments::number).toList();
  }

  private static List<Expression> transformer(Arguments arguments) {
    List<Expression> all = new ArrayList<>();
    all.add(arguments.text("convention"));
    all.addAll(numbers(arguments, "layers", "d_model", "heads", "head_dim", "d_ff"));
    all.add(arguments.text("feed_forward"));
    all.addAll(numbers(arguments, "vocab", "sequence", "params", "tokens"));
    return all;
  }
}
