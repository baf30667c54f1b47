package io.copse.pipeline.experiment;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.copse.pipeline.Sha256;
import io.copse.pipeline.Workspace;
import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.corpus.Ingestion;
import io.copse.pipeline.corpus.MavenArtifacts;
import io.copse.pipeline.tables.TableSchema;
import io.copse.pipeline.tables.Tables;
import io.copse.pipeline.tokens.DocumentIndexes;
import io.copse.pipeline.tokens.TokenStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Sources to documents, tokens in shards, and the indexes of train, dev and test. */
record CorpusStage(SparkSession spark, Tables tables, Workspace workspace) {

  /** Returns the id of the corpus that the settings describe. */
  static String corpusId(ExperimentSettings settings) {
    return Sha256.id(settings.corpus() + " seed " + settings.seed());
  }

  /** Returns the documents of the experiment's corpus, made first if they are not there. */
  Dataset<Row> documents(ExperimentSettings settings) {
    String corpusId = corpusId(settings);
    Dataset<Row> known =
        tables.read(TableSchema.DOCUMENTS).where(col("corpus_id").equalTo(corpusId));
    if (known.isEmpty()) {
      make(settings, corpusId);
    }
    return tables.read(TableSchema.DOCUMENTS).where(col("corpus_id").equalTo(corpusId));
  }

  private void make(ExperimentSettings settings, String corpusId) {
    // The texts are read from their sources once; everything after works on this copy.
    String staged = workspace.shards(corpusId) + "/documents.parquet";
    Ingestion.documents(spark, settings.corpus(), settings.seed(), MavenArtifacts.ofUser())
        .write()
        .mode("overwrite")
        .parquet(staged);
    Dataset<Row> texts = spark.read().parquet(staged);
    String shards = workspace.shards(corpusId);
    TokenStore.write(spark, texts, settings.corpus(), shards);
    Dataset<Row> documents =
        texts
            .join(TokenStore.offsets(spark, shards), "doc_id")
            .withColumn("corpus_id", lit(corpusId));
    DocumentIndexes.write(
        documents.withColumn("domain", col("split")), settings.seed(), workspace.split(corpusId));
    tables.add(TableSchema.DOCUMENTS, documents);
    delete(staged);
  }

  private void delete(String path) {
    try {
      Path folder = new Path(path);
      folder.getFileSystem(spark.sessionState().newHadoopConf()).delete(folder, true);
    } catch (IOException e) {
      throw new UncheckedIOException("The staged documents cannot be deleted", e);
    }
  }
}
