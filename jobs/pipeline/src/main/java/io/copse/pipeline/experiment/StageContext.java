package io.copse.pipeline.experiment;

import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.tables.Tables;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * What all stages of one experiment work with.
 *
 * @param settings the experiment's, with its arithmetic chosen
 * @param tables the opened tables
 * @param dtype the arithmetic, and whether the machines have it
 * @param narrator tells the user what goes on
 * @param codeVersion the version of Copse that each row names
 */
record StageContext(
    SparkSession spark,
    ExperimentSettings settings,
    Tables tables,
    DtypeChoice dtype,
    Narrator narrator,
    String codeVersion) {

  /** Returns the ids of the experiment's corpus and splits. */
  ExperimentIds ids() {
    return ExperimentIds.of(settings);
  }

  RunStorage storage() {
    return tables.storage();
  }

  JavaSparkContext javaSpark() {
    return JavaSparkContext.fromSparkContext(spark.sparkContext());
  }
}
