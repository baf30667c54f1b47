package io.copse.udf.sql;

import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.catalyst.expressions.Generator;
import org.apache.spark.sql.catalyst.expressions.Inline;
import org.apache.spark.sql.catalyst.plans.logical.Generate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.OneRowRelation;
import scala.Function1;
import scala.Option;
import scala.Tuple3;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.runtime.AbstractFunction1;

/**
 * A function of SQL: its name, its text, and how a call's arguments become Spark's expression.
 *
 * @param name its name, lower case
 * @param kind what it may be called as
 * @param doc its text
 * @param builder makes the expression of a call; a table function's is an array of structs
 */
record SqlFunction(String name, Kind kind, Doc doc, Builder builder) {

  /** What a function may be called as. */
  enum Kind {
    SCALAR("misc_funcs"),
    AGGREGATE("agg_funcs"),
    TABLE("generator_funcs");

    private final String group;

    Kind(String group) {
      this.group = group;
    }
  }

  /** Makes the expression of a call. */
  interface Builder {
    /** Checks the arguments, and says in one sentence what is wrong with them. */
    Expression build(Arguments arguments);
  }

  void inject(SparkSessionExtensions extensions) {
    if (kind == Kind.TABLE) {
      extensions.injectTableFunction(new Tuple3<>(identifier(), info(), tableBuilder()));
    } else {
      extensions.injectFunction(new Tuple3<>(identifier(), info(), expressionBuilder()));
    }
  }

  void register(SparkSession session) {
    if (kind == Kind.TABLE) {
      session
          .sessionState()
          .tableFunctionRegistry()
          .registerFunction(identifier(), info(), tableBuilder());
    } else {
      session
          .sessionState()
          .functionRegistry()
          .registerFunction(identifier(), info(), expressionBuilder());
    }
  }

  private FunctionIdentifier identifier() {
    return new FunctionIdentifier(name);
  }

  private ExpressionInfo info() {
    return new ExpressionInfo(
        CopseExtensions.class.getName(),
        null,
        name,
        doc.usage(),
        doc.argumentsBlock(),
        doc.examplesBlock(),
        doc.noteBlock(),
        kind.group,
        "0.1.0",
        "",
        "built-in");
  }

  /** The expression of a call. */
  Expression call(List<Expression> arguments) {
    return builder.build(new Arguments(name, arguments));
  }

  private Expression call(Seq<Expression> arguments) {
    return call(JavaConverters.seqAsJavaList(arguments));
  }

  private Function1<Seq<Expression>, Expression> expressionBuilder() {
    return new AbstractFunction1<>() {
      @Override
      public Expression apply(Seq<Expression> arguments) {
        return call(arguments);
      }
    };
  }

  /** One row for each struct of the array, so that arguments may also come from a lateral join. */
  private Function1<Seq<Expression>, LogicalPlan> tableBuilder() {
    return new AbstractFunction1<>() {
      @Override
      public LogicalPlan apply(Seq<Expression> arguments) {
        Generator rows = new Inline(call(arguments));
        return new Generate(
            rows,
            ScalaSeqs.empty(),
            false,
            Option.empty(),
            ScalaSeqs.empty(),
            new OneRowRelation());
      }
    };
  }
}
