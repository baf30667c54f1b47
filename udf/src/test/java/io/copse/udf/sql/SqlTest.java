package io.copse.udf.sql;

import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;

/** A test of SQL: one {@code local[2]} session that knows the functions by its extensions alone. */
abstract class SqlTest {
  static SparkSession spark;

  @BeforeAll
  static void startSpark() {
    spark =
        SparkSession.builder()
            .appName("copse-sql-tests")
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "3")
            .config("spark.sql.warehouse.dir", "target/spark-warehouse")
            .config("spark.sql.extensions", CopseExtensions.class.getName())
            .getOrCreate();
  }

  static List<Row> rows(String query) {
    return spark.sql(query).collectAsList();
  }

  static Row row(String query) {
    return spark.sql(query).head();
  }

  static Object cell(String query) {
    return row(query).get(0);
  }
}
