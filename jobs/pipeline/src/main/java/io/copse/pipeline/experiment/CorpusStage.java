package io.copse.pipeline.experiment;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.corpus.Ingestion;
import io.copse.pipeline.corpus.SourceFiles;
import io.copse.pipeline.corpus.Sources;
import io.copse.pipeline.storage.Workspace;
import io.copse.pipeline.tables.TableSchema;
import io.copse.pipeline.tables.Tables;
import io.copse.pipeline.tokens.DocumentIndexes;
import io.copse.pipeline.tokens.StoredFiles;
import io.copse.pipeline.tokens.TokenStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Sources to documents, tokens in shards, and the indexes of train, dev and test. */
record CorpusStage(SparkSession spark, Tables tables, Workspace workspace, Narrator narrator) {
  private static final List<String> PARTS = List.of("train", "dev", "test");

  /** Returns the id of the corpus that the settings describe. */
  static String corpusId(ExperimentSettings settings) {
    return settings.corpusId();
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
    delete(staging(corpusId));
    return rows(corpusId);
  }

  private void requireSameSources(ExperimentSettings settings, String corpusId) {
    Path kept = listing(corpusId);
    Optional<String> now = listing(settings);
    if (now.isPresent() && StoredFiles.length(hadoop(), kept) >= 0) {
      String then = StoredFiles.readJson(hadoop(), kept, String.class);
      if (!then.equals(now.get())) {
        throw new UsageException(
            "The files of corpus.sources have changed since they were ingested into %s (then %s, now %s): set another output, so that no results of two texts are mixed."
                .formatted(workspace.root(), then, now.get()));
      }
    }
  }

  private Optional<String> listing(ExperimentSettings settings) {
    try {
      return SourceFiles.fingerprint(
          hadoop(), settings.corpus().sources(), Sources.standard());
    } catch (IOException e) {
      throw new UncheckedIOException("The files of corpus.sources cannot be listed", e);
    }
  }

  private Path listing(String corpusId) {
    return new Path(workspace.shards(corpusId), "sources.json");
  }

  private Configuration hadoop() {
    return spark.sessionState().newHadoopConf();
  }

  private void make(ExperimentSettings settings, String corpusId, SparkProgress progress) {
    Optional<String> listing = listing(settings);
    progress.doing("reading the sources");
    String shards = workspace.shards(corpusId);
    Dataset<Row> texts =
        Ingestion.documents(
            spark, settings.corpus(), settings.seed(), Sources.standard(), staging(corpusId));
    listing.ifPresent(files -> StoredFiles.writeJson(hadoop(), listing(corpusId), files));
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
    return workspace.shards(corpusId) + "/staging";
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
    String shards = workspace.shards(corpusId);
    for (String file : TokenStore.deleteDamaged(spark, shards)) {
      narrator.say("ingest: %s is not as it was written, and is made anew", file);
    }
    if (!TokenStore.isWhole(hadoop(), shards)) {
      Dataset<Row> texts = known.select("doc_id", "text", "bytes", "split");
      TokenStore.write(spark, texts, settings.corpus(), shards, Dataset::count);
    }
    if (!DocumentIndexes.areWhole(hadoop(), workspace.split(corpusId), PARTS)) {
      index(known, settings, corpusId);
    }
  }

  private void delete(String path) {
    try {
      Path folder = new Path(path);
      folder.getFileSystem(hadoop()).delete(folder, true);
    } catch (IOException e) {
      throw new UncheckedIOException("The staged documents cannot be deleted", e);
    }
  }
}
