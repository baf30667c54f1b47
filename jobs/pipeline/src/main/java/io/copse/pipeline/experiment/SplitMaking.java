package io.copse.pipeline.experiment;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.domains.DomainMethod;
import io.copse.pipeline.domains.DomainModel;
import io.copse.pipeline.domains.DomainSplit;
import io.copse.pipeline.domains.DomainStatistics;
import io.copse.pipeline.experiment.StepShare.Step;
import io.copse.pipeline.storage.StoredFolder;
import io.copse.pipeline.tables.TableSchema;
import io.copse.pipeline.tokens.DocumentIndexes;
import io.copse.pipeline.tokens.ShardManifest;
import io.copse.pipeline.tokens.ShardManifest.Shard;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Makes one split of the corpus, or mends what is damaged of it.
 *
 * @param method how the domains are found
 * @param splitId the split's id
 */
record SplitMaking(StageContext context, DomainMethod method, String splitId) {
  /** About how many stages of Spark a split takes that is learnt from the text, and another one. */
  private static final int CLUSTERING = 25;

  private static final int PARTITION = 8;

  /** Splits the documents, if that has not been done. */
  void of(Dataset<Row> documents) {
    Dataset<Row> known =
        context.tables().read(TableSchema.DOMAINS).where(col("split_id").equalTo(splitId));
    if (known.isEmpty()) {
      try (SparkProgress progress =
          SparkProgress.ofDocuments(
              context.spark().sparkContext(), context.narrator(), "cluster", stored())) {
        progress.begin(new Step(method.name(), 1, method.hasModel() ? CLUSTERING : PARTITION));
        make(documents);
      }
    } else {
      requireDomains(known.agg(max("domain")).head().getInt(0) + 1);
      mend(documents, known);
    }
  }

  private ExperimentSettings settings() {
    return context.settings();
  }

  /** Returns the documents whose progress is told; none if the corpus has no token store yet. */
  private double stored() {
    return ShardManifest.find(context.storage().shards(context.ids().corpusId())).stream()
        .flatMap(manifest -> manifest.shards().stream())
        .mapToDouble(Shard::documents)
        .sum();
  }

  private SplitFiles files() {
    return new SplitFiles(context.storage(), splitId);
  }

  private DomainSplit split(Dataset<Row> documents) {
    return method.split(
        documents, settings().domains(), context.ids().corpusId(), settings().seed());
  }

  private void make(Dataset<Row> documents) {
    int k = settings().domains().k();
    context.narrator().say("cluster: %s into %d domains", method.name(), k);
    DomainSplit split = split(documents);
    requireDomains(split.names().size());
    Dataset<Row> rows =
        documents
            .drop("text")
            .join(split.rows(), "doc_id")
            .withColumn("split_id", lit(splitId))
            .withColumn("split_method", lit(split.method()))
            .persist(StorageLevel.MEMORY_AND_DISK());
    Dataset<Row> train = rows.where(col("split").equalTo("train"));
    long withoutTrain =
        k + 1L - DocumentIndexes.write(train, settings().seed(), files().folder()).size();
    if (withoutTrain > 0) {
      throw new UsageException(
          "%d of the %d domains by %s have no train document: give their sources more text, or set domains.k lower."
              .formatted(withoutTrain, k, method.name()));
    }
    split.model().ifPresent(model -> describe(train, split, model));
    // The rows come last, because they say that the split is whole.
    context.tables().append(TableSchema.DOMAINS, rows);
    rows.unpersist();
  }

  /** Refuses a split of another number of domains: by metadata, k does not decide it. */
  private void requireDomains(int domains) {
    int k = settings().domains().k();
    if (domains != k) {
      throw new UsageException(
          "domains.k is %d, but by %s the corpus has %d domains: set it to that."
              .formatted(k, method.name(), domains));
    }
  }

  /** Makes files again that someone has deleted or a disk has damaged. */
  private void mend(Dataset<Row> documents, Dataset<Row> known) {
    StoredFolder folder = files().folder();
    if (method.hasModel() && (!DomainModel.isWhole(folder) || files().statistics().isEmpty())) {
      context
          .narrator()
          .say("cluster: the model or the statistics in %s are damaged and are made again", folder);
      DomainSplit split = split(documents);
      Dataset<Row> train = documents.where(col("split").equalTo("train"));
      describe(train.join(split.rows(), "doc_id"), split, split.model().orElseThrow());
    }
    List<String> domains =
        IntStream.range(0, settings().domains().k()).mapToObj(Integer::toString).toList();
    if (!DocumentIndexes.areWhole(context.spark(), folder, domains)) {
      Dataset<Row> train = documents.where(col("split").equalTo("train"));
      DocumentIndexes.write(
          train.join(known.select("doc_id", "domain"), "doc_id"), settings().seed(), folder);
    }
  }

  private void describe(Dataset<Row> train, DomainSplit split, DomainModel model) {
    model.save(files().folder());
    split.terms().ifPresent(terms -> context.narrator().say("cluster: %s", terms.inWords()));
    DomainStatistics statistics = DomainStatistics.of(train, split);
    context
        .narrator()
        .say(
            "cluster: purity %.3f and NMI %.3f against the origins",
            statistics.purity(), statistics.nmi());
    for (DomainStatistics.Domain domain : statistics.domains()) {
      context
          .narrator()
          .say(
              "cluster: %d: %d documents, %d tokens: %s",
              domain.domain(),
              domain.documents(),
              domain.tokens(),
              String.join(" ", domain.topTerms()));
    }
    files().write(statistics);
  }
}
