package io.copse.pipeline.experiment;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.corpus.Corpus;
import io.copse.pipeline.corpus.Ingestion;
import io.copse.pipeline.corpus.Sources;
import io.copse.pipeline.corpus.read.FileListing;
import io.copse.pipeline.corpus.read.FileListing.Wanted;
import io.copse.pipeline.storage.StoredFolder;
import io.copse.pipeline.tables.TableSchema;
import io.copse.pipeline.tables.Tables;
import io.copse.pipeline.tokens.DocumentIndexes;
import io.copse.pipeline.tokens.TokenStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The corpus of an experiment as it is stored: rows, shards and indexes. */
record CorpusFiles(StageContext context, String corpusId) {
  private static final List<String> PARTS = List.of("train", "dev", "test");
  private static final String STAGING = "staging";

  /** The file with the fingerprint of the sources' listing when they were ingested. */
  private static final String LISTING = "sources.json";

  CorpusFiles(StageContext context) {
    this(context, context.ids().corpusId());
  }

  /** Returns the documents, which are made first if they are not there. */
  Dataset<Row> documents() {
    Dataset<Row> known = rows();
    if (known.isEmpty()) {
      try (SparkProgress progress =
          SparkProgress.of(context.spark().sparkContext(), context.narrator(), "ingest")) {
        make(progress);
      }
    } else {
      requireSameSources();
      mend(known);
    }
    deleteStaging();
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

  /** Returns the folder of the pieces of text that are read from the sources, once. */
  private String staging() {
    return shards().path() + "/" + STAGING;
  }

  private void make(SparkProgress progress) {
    Optional<String> listing = listing();
    progress.doing("reading the sources");
    Corpus corpus =
        Ingestion.corpus(
            context.spark(),
            settings().corpus(),
            settings().seed(),
            Sources.standard(),
            context.storage().root(),
            staging());
    keep(corpus);
    listing.ifPresent(files -> shards().writeJson(LISTING, files));
    progress.doing("learning the vocabulary and encoding");
    TokenStore.write(
        context.spark(),
        corpus.documents(),
        settings().corpus(),
        shards(),
        documents ->
            context
                .tables()
                .append(TableSchema.DOCUMENTS, documents.withColumn("corpus_id", lit(corpusId))));
    progress.doing("writing the indexes");
    index(rows());
  }

  /**
   * Keeps what became of the sources. A start after a kill finds these rows, and adds no others.
   */
  private void keep(Corpus corpus) {
    new IntakeLines(corpus).lines().forEach(line -> context.narrator().say("ingest: %s", line));
    Tables tables = context.tables();
    tables.add(TableSchema.REJECTS, corpus.rejects().withColumn("corpus_id", lit(corpusId)));
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
    tables.add(TableSchema.INTAKE, tables.rows(TableSchema.INTAKE, rows));
  }

  private void index(Dataset<Row> documents) {
    DocumentIndexes.write(
        documents.withColumn("domain", col("split")),
        settings().seed(),
        context.storage().split(corpusId));
  }

  private void requireSameSources() {
    Optional<String> now = listing();
    if (now.isEmpty() || !shards().exists(LISTING)) {
      return;
    }
    Optional<String> then = shards().find(LISTING, String.class);
    if (then.isEmpty()) {
      context
          .narrator()
          .say(
              "ingest: %s/%s is damaged and is made again from the sources as they are now",
              shards(), LISTING);
      shards().writeJson(LISTING, now.get());
    } else if (!then.equals(now)) {
      throw new UsageException(
          "The files of corpus.sources have changed since they were ingested into %s (then %s, now %s): set another output, so that no results of two texts are mixed."
              .formatted(context.storage().root(), then.get(), now.get()));
    }
  }

  /** Returns a hash of the listing of all files of the user, empty if some are gone. */
  private Optional<String> listing() {
    StringJoiner all = new StringJoiner(", ");
    for (Wanted wanted : Sources.standard().files(settings().corpus().sources())) {
      Optional<FileListing> files =
          FileListing.find(context.hadoop(), wanted, context.storage().root());
      if (files.isEmpty()) {
        return Optional.empty();
      }
      all.add("%s: %s".formatted(wanted.source(), files.get().fingerprint()));
    }
    return Optional.of(all.toString());
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

  private void deleteStaging() {
    try {
      shards().delete(STAGING);
    } catch (IOException e) {
      throw new UncheckedIOException("The staged documents cannot be deleted", e);
    }
  }
}
