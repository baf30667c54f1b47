package io.copse.pipeline.experiment;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.Arm;
import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.domains.DomainMethod;
import io.copse.pipeline.domains.DomainModel;
import io.copse.pipeline.domains.DomainSplit;
import io.copse.pipeline.domains.DomainStatistics;
import io.copse.pipeline.domains.RandomPartition;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.storage.StoredFolder;
import io.copse.pipeline.tables.TableSchema;
import io.copse.pipeline.tables.Tables;
import io.copse.pipeline.tokens.DocumentIndexes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * The corpus's splits into domains: rows in the table, and an index of each domain's train part.
 */
record DomainStage(SparkSession spark, Tables tables, RunStorage workspace, Narrator narrator) {
  /** The name of a split's {@link DomainStatistics} in its folder. */
  static final String STATISTICS = "statistics.json";

  /** Splits as the settings say, and at random into equal parts where those have experts. */
  void split(Dataset<Row> documents, ExperimentSettings settings) {
    List<DomainMethod> methods = new ArrayList<>(List.of(method(settings)));
    if (settings.training().arms().contains(Arm.RANDOM_EXPERTS)) {
      methods.add(new RandomPartition());
    }
    for (DomainMethod method : methods) {
      String splitId = splitId(method, settings);
      Dataset<Row> known = tables.read(TableSchema.DOMAINS).where(col("split_id").equalTo(splitId));
      if (known.isEmpty()) {
        try (SparkProgress progress = SparkProgress.of(spark.sparkContext(), narrator, "cluster")) {
          progress.doing(method.name());
          make(documents, settings, method);
        }
      } else {
        mend(documents, known, settings, method, splitId);
      }
    }
  }

  private static DomainSplit split(
      Dataset<Row> documents, ExperimentSettings settings, DomainMethod method) {
    return method.split(
        documents, settings.domains(), CorpusStage.corpusId(settings), settings.seed());
  }

  /** Returns how the domains that have experts are found. */
  static DomainMethod method(ExperimentSettings settings) {
    return DomainMethod.named(settings.domains().method());
  }

  static String splitId(DomainMethod method, ExperimentSettings settings) {
    return method.splitId(settings.domains(), CorpusStage.corpusId(settings), settings.seed());
  }

  private void make(Dataset<Row> documents, ExperimentSettings settings, DomainMethod method) {
    narrator.say("cluster: %s into %d domains", method.name(), settings.domains().k());
    DomainSplit split = split(documents, settings, method);
    if (split.names().size() != settings.domains().k()) {
      throw new UsageException(
          "domains.k is %d, but by %s the corpus has %d domains: set it to that."
              .formatted(settings.domains().k(), method.name(), split.names().size()));
    }
    Dataset<Row> rows =
        documents
            .drop("text")
            .join(split.rows(), "doc_id")
            .withColumn("split_id", lit(split.splitId()))
            .withColumn("split_method", lit(split.method()))
            .persist(StorageLevel.MEMORY_AND_DISK());
    StoredFolder folder = workspace.split(split.splitId());
    Dataset<Row> train = rows.where(col("split").equalTo("train"));
    long withoutTrain =
        settings.domains().k() + 1L - DocumentIndexes.write(train, settings.seed(), folder).size();
    if (withoutTrain > 0) {
      throw new UsageException(
          "%d of the %d domains by %s have no train document: give their sources more text, or set domains.k lower."
              .formatted(withoutTrain, settings.domains().k(), method.name()));
    }
    split.model().ifPresent(model -> describe(train, split, model));
    // The rows come last: they say that the split is whole.
    tables.append(TableSchema.DOMAINS, rows);
    rows.unpersist();
  }

  /** Makes files anew that someone has deleted or a disk has damaged. */
  private void mend(
      Dataset<Row> documents,
      Dataset<Row> known,
      ExperimentSettings settings,
      DomainMethod method,
      String splitId) {
    StoredFolder folder = workspace.split(splitId);
    if (method.hasModel() && !DomainModel.isWhole(folder)) {
      narrator.say(
          "cluster: %s/%s is not as it was written, and is made anew", folder, DomainModel.FILE);
      split(documents, settings, method).model().orElseThrow().save(folder);
    }
    List<String> domains =
        IntStream.range(0, settings.domains().k()).mapToObj(Integer::toString).toList();
    if (!DocumentIndexes.areWhole(folder, domains)) {
      Dataset<Row> train = documents.where(col("split").equalTo("train"));
      DocumentIndexes.write(
          train.join(known.select("doc_id", "domain"), "doc_id"), settings.seed(), folder);
    }
  }

  private void describe(Dataset<Row> train, DomainSplit split, DomainModel model) {
    model.save(workspace.split(split.splitId()));
    DomainStatistics statistics = DomainStatistics.of(train, split);
    narrator.say(
        "cluster: purity %.3f and NMI %.3f against the origins",
        statistics.purity(), statistics.nmi());
    for (DomainStatistics.Domain domain : statistics.domains()) {
      narrator.say(
          "cluster: %d: %d documents, %d tokens: %s",
          domain.domain(),
          domain.documents(),
          domain.tokens(),
          String.join(" ", domain.topTerms()));
    }
    workspace.split(split.splitId()).writeJson(STATISTICS, statistics);
  }
}
