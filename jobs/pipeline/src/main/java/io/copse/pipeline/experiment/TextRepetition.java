package io.copse.pipeline.experiment;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.report.Repetition;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.tables.TableSchema;
import io.copse.pipeline.tables.Tables;
import io.copse.pipeline.training.RunPlanner;
import io.copse.pipeline.training.RunSpec;
import io.copse.pipeline.training.RunSpec.Stream;
import io.copse.pipeline.training.TrainingJob;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Finds how often the runs of a plan read their text.
 *
 * @param tokens the length of each text that is known so far
 */
record TextRepetition(Map<Stream, Long> tokens) {
  TextRepetition {
    tokens = Map.copyOf(tokens);
  }

  /** Reads the lengths of the texts that are known so far: the corpus, and domains. */
  static TextRepetition of(SparkSession spark, RunStorage storage, ExperimentSettings settings) {
    ExperimentIds ids = ExperimentIds.of(settings);
    Map<Stream, Long> tokens = new HashMap<>();
    Tables.find(spark, storage, TableSchema.DOCUMENTS)
        .map(documents -> documents.where(col("corpus_id").equalTo(ids.corpusId())))
        .ifPresent(documents -> add(documents, col("corpus_id"), lit(Repetition.ALL), tokens));
    Tables.find(spark, storage, TableSchema.DOMAINS)
        .map(rows -> rows.where(col("split_id").isin(ids.splitId(), ids.randomSplitId())))
        .ifPresent(rows -> add(rows, col("split_id"), col("domain").cast("string"), tokens));
    return new TextRepetition(tokens);
  }

  /** Adds a length for each domain: that of its packed stream. */
  private static void add(
      Dataset<Row> documents, Column split, Column domain, Map<Stream, Long> tokens) {
    for (Row row :
        documents
            .where(col("split").equalTo("train"))
            .groupBy(split.as("of"), domain.as("text"))
            .agg(sum(col("token_count").plus(1)).as("tokens"))
            .collectAsList()) {
      tokens.put(new Stream(row.getAs("of"), row.getAs("text")), row.<Long>getAs("tokens"));
    }
  }

  /** Returns the reading of the run that reads its text most often, if any text is known. */
  Optional<Repetition> most(RunPlanner planner) {
    return most(TrainingJob.plan(planner).runs(), planner.identity().contextLength());
  }

  Optional<Repetition> most(List<RunSpec> runs, int contextLength) {
    return runs.stream()
        .filter(run -> tokens.containsKey(run.stream()))
        .map(
            run ->
                new Repetition(
                    run.arm().label(),
                    run.stream().domain(),
                    tokens.get(run.stream()),
                    run.streamTokens(contextLength)))
        .min(
            Comparator.comparingDouble(Repetition::passes)
                .reversed()
                .thenComparing(Repetition::arm)
                .thenComparing(Repetition::domain));
  }
}
