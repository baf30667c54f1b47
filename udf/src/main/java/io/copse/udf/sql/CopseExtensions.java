package io.copse.udf.sql;

import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * Registers every function of {@link SqlFunctions} with all sessions of an application. The setting
 * is:
 *
 * <pre>spark.sql.extensions  io.copse.udf.sql.CopseExtensions</pre>
 *
 * <p>Other extensions may stand beside it, separated by commas.
 */
public final class CopseExtensions extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {

  private static final String NAME = CopseExtensions.class.getName();

  /** Called by Spark, which creates extensions by name. */
  public CopseExtensions() {}

  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    SqlFunctions.all().forEach(function -> new Registration(function, NAME).inject(extensions));
    return BoxedUnit.UNIT;
  }

  /** Registers the functions with one session that is already open. */
  public static void register(SparkSession session) {
    SqlFunctions.all().forEach(function -> new Registration(function, NAME).register(session));
  }
}
