package io.copse.pipeline.experiment;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.sum;

import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.config.ExperimentSettings.Part;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes the corpus: documents, their tokens in shards, and the indexes of train, dev and test. */
public record CorpusStage() implements Stage<Dataset<Row>> {
  @Override
  public String name() {
    return "ingest";
  }

  @Override
  public List<Stage<?>> before(ExperimentSettings settings) {
    return List.of();
  }

  @Override
  public Optional<Part> part() {
    return Optional.of(Part.CORPUS);
  }

  /** Returns the documents of the experiment's corpus. */
  @Override
  public Dataset<Row> run(StageContext context, Results earlier) {
    context.narrator().say("ingest: %d sources", context.settings().corpus().sources().size());
    Dataset<Row> documents = new CorpusFiles(context).documents();
    Row totals =
        documents
            .agg(
                countDistinct("source").as("origins"),
                count("*").as("documents"),
                sum("bytes").as("bytes"),
                sum("token_count").as("tokens"))
            .head();
    context
        .narrator()
        .say(
            "ingest: %d documents of %d origins, %.1f MB, %.2f million tokens",
            totals.<Long>getAs("documents"),
            totals.<Long>getAs("origins"),
            totals.<Long>getAs("bytes") / 1e6,
            totals.<Long>getAs("tokens") / 1e6);
    return documents;
  }
}
