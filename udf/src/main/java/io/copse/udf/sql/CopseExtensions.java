package io.copse.udf.sql;

import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * Makes every function of {@link SqlFunctions} known to all sessions of an application:
 *
 * <pre>spark.sql.extensions  io.copse.udf.sql.CopseExtensions</pre>
 *
 * Other extensions stand beside it, separated by commas.
 */
public final class CopseExtensions extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {

  /** Called by Spark, which creates extensions by name. */
  public CopseExtensions() {}

  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    SqlFunctions.all().forEach(function -> function.inject(extensions));
    return BoxedUnit.UNIT;
  }

  /** Makes the functions known to one session that is already there. */
  public static void register(SparkSession session) {
    SqlFunctions.all().forEach(function -> function.register(session));
  }
}
