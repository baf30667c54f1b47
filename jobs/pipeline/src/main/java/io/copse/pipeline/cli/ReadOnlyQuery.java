package io.copse.pipeline.cli;

import io.copse.pipeline.UsageException;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.CallMethodViaReflection;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.Command;
import org.apache.spark.sql.catalyst.plans.logical.DescribeColumn;
import org.apache.spark.sql.catalyst.plans.logical.DescribeFunction;
import org.apache.spark.sql.catalyst.plans.logical.DescribeRelation;
import org.apache.spark.sql.catalyst.plans.logical.InsertIntoDir;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.ParsedStatement;
import org.apache.spark.sql.catalyst.plans.logical.ScriptTransformation;
import org.apache.spark.sql.catalyst.plans.logical.ShowColumns;
import org.apache.spark.sql.catalyst.plans.logical.ShowFunctions;
import org.apache.spark.sql.catalyst.plans.logical.ShowTableProperties;
import org.apache.spark.sql.catalyst.plans.logical.ShowTables;
import org.apache.spark.sql.catalyst.plans.logical.ShowViews;
import org.apache.spark.sql.delta.commands.DescribeDeltaDetailCommand;
import org.apache.spark.sql.delta.commands.DescribeDeltaHistory;
import org.apache.spark.sql.execution.command.DescribeQueryCommand;
import org.apache.spark.sql.execution.command.ExplainCommand;
import scala.collection.Iterator;
import scala.collection.Seq;

/**
 * A query that changes nothing: no table, no file, no setting, and no program of the machine runs.
 *
 * <p>Spark runs a command as soon as it has analysed it. The plan of a query is therefore looked at
 * twice before: as parsed, and as analysed, in which every name is what it stands for.
 */
record ReadOnlyQuery(SparkSession spark, String query) {
  /** The commands that only tell something. */
  private static final Set<Class<? extends LogicalPlan>> TELLING =
      Set.of(
          DescribeColumn.class,
          DescribeDeltaDetailCommand.class,
          DescribeDeltaHistory.class,
          DescribeFunction.class,
          DescribeQueryCommand.class,
          DescribeRelation.class,
          ShowColumns.class,
          ShowFunctions.class,
          ShowTableProperties.class,
          ShowTables.class,
          ShowViews.class);

  /**
   * The packages of Spark whose nodes make up a query. An extension's own nodes, such as Delta's
   * RESTORE, are none of a query.
   */
  private static final Set<String> READING =
      Set.of(
          "org.apache.spark.sql.catalyst.analysis",
          "org.apache.spark.sql.catalyst.plans.logical",
          "org.apache.spark.sql.execution",
          "org.apache.spark.sql.execution.datasources",
          "org.apache.spark.sql.execution.datasources.v2");

  /**
   * Returns the rows of the query.
   *
   * @throws UsageException if it would change or run anything; then it has not begun
   */
  Dataset<Row> rows() throws AnalysisException {
    LogicalPlan parsed = spark.sessionState().sqlParser().parsePlan(query);
    LogicalPlan asked = parsed instanceof ExplainCommand explain ? explain.logicalPlan() : parsed;
    if (!TELLING.contains(asked.getClass())) {
      requireReading(asked);
      requireReading(
          spark
              .sessionState()
              .executePlan(asked, spark.sessionState().executePlan$default$2())
              .analyzed());
    }
    return spark.sql(query);
  }

  private static void requireReading(LogicalPlan plan) {
    if (!READING.contains(plan.getClass().getPackageName())
        || plan instanceof Command
        || plan instanceof ParsedStatement
        || plan instanceof InsertIntoDir) {
      throw new UsageException(
          "The query holds %s, which is more than reading: write a SELECT, or give --write for a statement that changes tables."
              .formatted(plan.nodeName()));
    }
    if (plan instanceof ScriptTransformation) {
      throw new UsageException(
          "The query runs a program by TRANSFORM: write a SELECT with functions of SQL, or give --write.");
    }
    each(plan.expressions(), ReadOnlyQuery::requireReading);
    each(plan.children(), ReadOnlyQuery::requireReading);
    each(plan.subqueries(), ReadOnlyQuery::requireReading);
  }

  private static void requireReading(Expression expression) {
    if (expression instanceof CallMethodViaReflection) {
      throw new UsageException(
          "The query calls a method of Java by %s: write a SELECT with functions of SQL, or give --write."
              .formatted(expression.prettyName()));
    }
    each(expression.children(), ReadOnlyQuery::requireReading);
  }

  private static <T> void each(Seq<T> all, Consumer<T> check) {
    for (Iterator<T> one = all.iterator(); one.hasNext(); ) {
      check.accept(one.next());
    }
  }
}
