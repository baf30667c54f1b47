package io.copse.pipeline.experiment;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.corpus.Ingestion;
import io.copse.pipeline.corpus.MavenArtifacts;
import io.copse.pipeline.corpus.SourceListing;
import io.copse.pipeline.identity.Sha256;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.storage.StoredFolder;
import io.copse.pipeline.tables.TableSchema;
import io.copse.pipeline.tables.Tables;
import io.copse.pipeline.tokens.DocumentIndexes;
import io.copse.pipeline.tokens.TokenStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Sources to documents, tokens in shards, and the indexes of train, dev and test. */
record CorpusStage(SparkSession spark, Tables tables, RunStorage workspace, Narrator narrator) {
  private static final List<String> PARTS = List.of("train", "dev", "test");
  private static final String LISTING = "sources.json";
  private static final String STAGING = "staging";

  /** Returns the id of the corpus that the settings describe. */
  static String corpusId(ExperimentSettings settings) {
    return Sha256.id(settings.corpus() + " seed " + settings.seed());
  }

  /** Returns the documents of the experiment's corpus, made first if they are not there. */
  Dataset<Row> documents(ExperimentSettings settings) {
    String corpusId = corpusId(settings);
    Dataset<Row> known = rows(corpusId);
    if (known.isEmpty()) {
      try (SparkProgress progress = SparkProgress.of(spark.sparkContext(), narrator, "ingest")) {
        make(settings, corpusId, progress);
      }
    } else {
      requireSameSources(settings, corpusId);
      mend(settings, corpusId, known);
    }
    deleteStaging(corpusId);
    return rows(corpusId);
  }

  private void requireSameSources(ExperimentSettings settings, String corpusId) {
    StoredFolder shards = workspace.shards(corpusId);
    Optional<String> now = listing(settings);
    if (now.isPresent() && shards.exists(LISTING)) {
      String then = shards.readJson(LISTING, String.class);
      if (!then.equals(now.get())) {
        throw new UsageException(
            "The files of corpus.sources have changed since they were ingested into %s (then %s, now %s): set another output, so that no results of two texts are mixed."
                .formatted(workspace.root(), then, now.get()));
      }
    }
  }

  private Optional<String> listing(ExperimentSettings settings) {
    try {
      return SourceListing.fingerprint(hadoop(), settings.corpus().sources());
    } catch (IOException e) {
      throw new UncheckedIOException("The files of corpus.sources cannot be listed", e);
    }
  }

  private Configuration hadoop() {
    return spark.sessionState().newHadoopConf();
  }

  private void make(ExperimentSettings settings, String corpusId, SparkProgress progress) {
    Optional<String> listing = listing(settings);
    progress.doing("reading the sources");
    StoredFolder shards = workspace.shards(corpusId);
    Dataset<Row> texts =
        Ingestion.documents(
            spark, settings.corpus(), settings.seed(), MavenArtifacts.ofUser(), staging(corpusId));
    listing.ifPresent(files -> shards.writeJson(LISTING, files));
    progress.doing("learning the vocabulary and encoding");
    TokenStore.write(
        spark,
        texts,
        settings.corpus(),
        shards,
        documents ->
            tables.append(TableSchema.DOCUMENTS, documents.withColumn("corpus_id", lit(corpusId))));
    progress.doing("writing the indexes");
    index(rows(corpusId), settings, corpusId);
  }

  /** Returns the folder of the pieces of text that are read from the sources, once. */
  private String staging(String corpusId) {
    return workspace.shards(corpusId).path() + "/" + STAGING;
  }

  private Dataset<Row> rows(String corpusId) {
    return tables.read(TableSchema.DOCUMENTS).where(col("corpus_id").equalTo(corpusId));
  }

  private void index(Dataset<Row> documents, ExperimentSettings settings, String corpusId) {
    DocumentIndexes.write(
        documents.withColumn("domain", col("split")), settings.seed(), workspace.split(corpusId));
  }

  /** Makes files anew that someone has deleted or a disk has damaged. */
  private void mend(ExperimentSettings settings, String corpusId, Dataset<Row> known) {
    StoredFolder shards = workspace.shards(corpusId);
    for (String file : TokenStore.deleteDamaged(spark, shards)) {
      narrator.say("ingest: %s is not as it was written, and is made anew", file);
    }
    if (!TokenStore.isWhole(shards)) {
      Dataset<Row> texts = known.select("doc_id", "text", "bytes", "split");
      TokenStore.write(spark, texts, settings.corpus(), shards, Dataset::count);
    }
    if (!DocumentIndexes.areWhole(workspace.split(corpusId), PARTS)) {
      index(known, settings, corpusId);
    }
  }

  private void deleteStaging(String corpusId) {
    try {
      workspace.shards(corpusId).delete(STAGING);
    } catch (IOException e) {
      throw new UncheckedIOException("The staged documents cannot be deleted", e);
    }
  }
}
