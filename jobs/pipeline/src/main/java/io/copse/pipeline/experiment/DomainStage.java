package io.copse.pipeline.experiment;

import io.copse.pipeline.config.Arm;
import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.config.ExperimentSettings.Part;
import io.copse.pipeline.domains.DomainMethod;
import io.copse.pipeline.domains.RandomPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Splits the corpus into domains: rows in the table, and an index of each domain's train part. It
 * returns the ids of the splits.
 */
public record DomainStage() implements Stage<List<String>> {
  @Override
  public String name() {
    return "cluster";
  }

  @Override
  public List<Stage<?>> before(ExperimentSettings settings) {
    return List.of(new CorpusStage());
  }

  @Override
  public Optional<Part> part() {
    return Optional.of(Part.DOMAINS);
  }

  @Override
  public List<String> run(StageContext context, Results earlier) {
    return split(context, earlier.of(new CorpusStage()));
  }

  /** Splits as the settings say, and at random into equal parts if those parts have experts. */
  static List<String> split(StageContext context, Dataset<Row> documents) {
    ExperimentSettings settings = context.settings();
    List<SplitMaking> splits = new ArrayList<>();
    splits.add(
        new SplitMaking(
            context, DomainMethod.named(settings.domains().method()), context.ids().splitId()));
    if (settings.training().arms().contains(Arm.RANDOM_EXPERTS)) {
      splits.add(new SplitMaking(context, new RandomPartition(), context.ids().randomSplitId()));
    }
    splits.forEach(split -> split.of(documents));
    return splits.stream().map(SplitMaking::splitId).toList();
  }
}
