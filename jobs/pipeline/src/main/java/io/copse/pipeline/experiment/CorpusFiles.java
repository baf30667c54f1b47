package io.copse.pipeline.experiment;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.corpus.Corpus;
import io.copse.pipeline.corpus.Ingestion;
import io.copse.pipeline.corpus.Reading;
import io.copse.pipeline.corpus.SourceContents;
import io.copse.pipeline.corpus.Sources;
import io.copse.pipeline.experiment.StepShare.Step;
import io.copse.pipeline.storage.StoredFolder;
import io.copse.pipeline.tables.TableSchema;
import io.copse.pipeline.tables.Tables;
import io.copse.pipeline.tokens.DocumentIndexes;
import io.copse.pipeline.tokens.ShardManifest;
import io.copse.pipeline.tokens.TokenStore;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The corpus of an experiment as it is stored: rows, shards and indexes. */
record CorpusFiles(StageContext context, String corpusId) {
  private static final List<String> PARTS = List.of("train", "dev", "test");

  // Of the time that the corpus of README.md's speed took, in this order.
  private static final Step NOTING = new Step("noting what the sources hold", 0.02, 1);
  private static final Step READING = new Step("reading the sources", 0.3, 24);
  private static final Step LEARNING = new Step("learning the vocabulary", 0.23, 4);
  private static final Step ENCODING = new Step("encoding the documents", 0.4, 2);
  private static final Step INDEXING = new Step("writing the indexes", 0.05, 4);

  CorpusFiles(StageContext context) {
    this(context, context.ids().corpusId());
  }

  /** Returns the documents, which are made first if they are not there. */
  Dataset<Row> documents() {
    Dataset<Row> known = rows();
    if (known.isEmpty()) {
      try (SparkProgress progress =
              SparkProgress.ofBytes(
                  context.spark().sparkContext(), context.narrator(), "ingest", bytes());
          Closeable staged = context.storage().staging()::deleteAll) {
        make(progress);
      } catch (IOException e) {
        throw new UncheckedIOException("The staged documents cannot be deleted", e);
      }
    } else {
      contents().require(sentence -> context.narrator().say("ingest: %s", sentence));
      mend(known);
    }
    return rows();
  }

  private ExperimentSettings settings() {
    return context.settings();
  }

  private Dataset<Row> rows() {
    return context.tables().read(TableSchema.DOCUMENTS).where(col("corpus_id").equalTo(corpusId));
  }

  private StoredFolder shards() {
    return context.storage().shards(corpusId);
  }

  /** Returns how much text the sources have, as far as that is known before they are read. */
  private double bytes() {
    List<SourceSettings> sources = settings().corpus().sources();
    Reading reading =
        new Reading(
            context.spark(),
            settings().corpus().texts().maxDocumentBytes(),
            context.storage().root());
    return Sources.standard().look(sources, reading).stream().mapToDouble(Long::doubleValue).sum();
  }

  private SourceContents contents() {
    return new SourceContents(
        context.spark(),
        shards(),
        Sources.standard().files(settings().corpus().sources()),
        context.storage().root());
  }

  private void make(SparkProgress progress) {
    progress.begin(NOTING);
    if (ShardManifest.find(shards()).isPresent()) {
      // Rows that someone has deleted are made anew, from the same texts only.
      contents().require(sentence -> context.narrator().say("ingest: %s", sentence));
    }
    contents().keep();
    progress.begin(READING);
    Corpus corpus =
        Ingestion.corpus(
            context.spark(),
            settings().corpus(),
            settings().seed(),
            Sources.standard(),
            context.storage().root(),
            context.storage().staging().path());
    keep(corpus);
    progress.begin(LEARNING);
    TokenStore.write(
        context.spark(),
        corpus.documents(),
        settings().corpus(),
        shards(),
        documents -> {
          progress.begin(ENCODING);
          context
              .tables()
              .append(TableSchema.DOCUMENTS, documents.withColumn("corpus_id", lit(corpusId)));
        });
    progress.begin(INDEXING);
    index(rows());
  }

  /**
   * Keeps what became of the sources, in place of what an earlier start kept that did not finish:
   * the sources may have been mended since.
   */
  private void keep(Corpus corpus) {
    new IntakeLines(corpus).lines().forEach(line -> context.narrator().say("ingest: %s", line));
    Tables tables = context.tables();
    Column own = col("corpus_id").equalTo(corpusId);
    for (TableSchema table : List.of(TableSchema.REJECTS, TableSchema.INTAKE)) {
      if (!tables.read(table).where(own).isEmpty()) {
        tables.delete(table, own);
      }
    }
    tables.append(TableSchema.REJECTS, corpus.rejects().withColumn("corpus_id", lit(corpusId)));
    List<Map<String, Object>> rows =
        corpus.intakes().stream()
            .map(
                intake ->
                    Map.<String, Object>of(
                        "corpus_id", corpusId,
                        "source", intake.source(),
                        "outcome", intake.outcome(),
                        "documents", intake.documents(),
                        "bytes", intake.bytes()))
            .toList();
    tables.append(TableSchema.INTAKE, tables.rows(TableSchema.INTAKE, rows).coalesce(1));
  }

  private void index(Dataset<Row> documents) {
    DocumentIndexes.write(
        documents.withColumn("domain", col("split")),
        settings().seed(),
        context.storage().split(corpusId));
  }

  /** Makes files again that someone has deleted or a disk has damaged. */
  private void mend(Dataset<Row> known) {
    for (String file : TokenStore.deleteDamaged(context.spark(), shards())) {
      context.narrator().say("ingest: %s is damaged and is made again", file);
    }
    if (!TokenStore.isWhole(context.spark(), shards())) {
      context.narrator().say("ingest: the token store %s is not whole and is completed", shards());
      Dataset<Row> texts = known.select("doc_id", "text", "bytes", "split");
      TokenStore.write(context.spark(), texts, settings().corpus(), shards(), Dataset::count);
    }
    if (!DocumentIndexes.areWhole(context.spark(), context.storage().split(corpusId), PARTS)) {
      index(known);
    }
  }
}
