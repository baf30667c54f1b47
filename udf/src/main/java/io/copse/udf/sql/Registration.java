package io.copse.udf.sql;

import io.copse.udf.sql.call.ScalaSeqs;
import io.copse.udf.sql.call.SqlFunction;
import io.copse.udf.sql.call.SqlFunction.Kind;
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
 * The registration of a function with Spark.
 *
 * @param function the function
 * @param owner name of the class that {@code DESCRIBE FUNCTION} shows
 */
record Registration(SqlFunction function, String owner) {

  void inject(SparkSessionExtensions extensions) {
    if (function.kind() == Kind.TABLE) {
      extensions.injectTableFunction(new Tuple3<>(identifier(), info(), tableBuilder()));
    } else {
      extensions.injectFunction(new Tuple3<>(identifier(), info(), expressionBuilder()));
    }
  }

  void register(SparkSession session) {
    if (function.kind() == Kind.TABLE) {
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
    return new FunctionIdentifier(function.name());
  }

  private ExpressionInfo info() {
    return new ExpressionInfo(
        owner,
        null,
        function.name(),
        function.doc().usage(),
        function.doc().argumentsBlock(),
        function.doc().examplesBlock(),
        function.doc().noteBlock(),
        function.kind().group(),
        "0.1.0",
        "",
        "built-in");
  }

  private Expression call(Seq<Expression> arguments) {
    return function.call(JavaConverters.seqAsJavaList(arguments));
  }

  private Function1<Seq<Expression>, Expression> expressionBuilder() {
    return new AbstractFunction1<>() {
      @Override
      public Expression apply(Seq<Expression> arguments) {
        return call(arguments);
      }
    };
  }

  /** Gives one row for each struct of the array. Arguments may also come from a lateral join. */
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
