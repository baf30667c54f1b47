package io.copse.pipeline.corpus;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.CorpusSettings;
import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.corpus.Intake.Outcome;
import io.copse.pipeline.corpus.Intake.Sum;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What was found in the sources: a line for the texts of each, and one for each reason of rejects.
 *
 * @param lines the lines, in no order
 */
record Tally(List<Line> lines) {
  private static final String TEXT = "";
  private static final Set<String> FAULTS =
      Stream.of(Reason.values())
          .filter(Reason::isFault)
          .map(Reason::label)
          .collect(Collectors.toSet());

  /**
   * A sum over one source.
   *
   * @param reason of rejects; empty for texts
   * @param given the bytes that they took in the source
   */
  record Line(String source, String reason, Sum sum, long given, long replaced) {}

  /** Counts what was found. */
  static Tally of(Dataset<Row> found) {
    return new Tally(
        found
            .groupBy(col("source"), coalesce(col("reason"), lit(TEXT)).as("reason"))
            .agg(count(lit(1)), sum("bytes"), sum("given"), sum("replaced"))
            .collectAsList()
            .stream()
            .map(
                row ->
                    new Line(
                        row.getString(0),
                        row.getString(1),
                        new Sum(row.getLong(2), row.getLong(3)),
                        row.getLong(4),
                        row.getLong(5)))
            .toList());
  }

  /**
   * Returns if not too much of any source is at fault.
   *
   * @throws UsageException naming the source, the share and one reject
   */
  void requireFew(CorpusSettings settings, Dataset<Row> found) {
    for (SourceSettings source : settings.sources()) {
      long all = documents(source, line -> !line.reason().equals(PartEnd.LABEL));
      long faults = documents(source, line -> FAULTS.contains(line.reason()));
      if (faults > all * settings.texts().maxRejectShare()) {
        Row one =
            Rejects.of(found)
                .where(col("source").equalTo(source.name()))
                .where(col("reason").isin(FAULTS.toArray()))
                .orderBy("file", "row")
                .head();
        throw new UsageException(
            "Source '%s': %d of %d texts are rejected, more than corpus.max_reject_share (%s); the first is %s%s, as %s (%s): mend the source, or raise the share."
                .formatted(
                    source.name(),
                    faults,
                    all,
                    settings.texts().maxRejectShare(),
                    one.<Long>getAs("row") == 0
                        ? ""
                        : "line %d of ".formatted(one.<Long>getAs("row")),
                    Reject.shown(one.getAs("file")),
                    one.<String>getAs("reason"),
                    one.<String>getAs("said")));
      }
    }
  }

  private long documents(SourceSettings source, Predicate<Line> which) {
    return lines.stream()
        .filter(line -> line.source().equals(source.name()))
        .filter(which)
        .mapToLong(line -> line.sum().documents())
        .sum();
  }

  /**
   * Returns what became of everything, by source.
   *
   * @param near the near duplicates of each source that has some
   */
  List<Intake> intakes(Map<String, Stock.Share> shares, Map<String, Sum> near) {
    List<Intake> intakes = new ArrayList<>();
    for (Line line : lines) {
      if (line.reason().equals(TEXT)) {
        Stock.Share share = shares.get(line.source());
        intakes.addAll(
            Intake.ofTexts(
                line.source(),
                line.sum(),
                line.given(),
                near.getOrDefault(line.source(), new Sum(0, 0)),
                share.unique(),
                share.kept()));
      } else if (line.reason().equals(PartEnd.LABEL)) {
        intakes.add(new Intake(line.source(), Outcome.SYNTAX.label(), 0, line.given()));
      } else {
        intakes.add(new Intake(line.source(), line.reason(), line.sum().documents(), line.given()));
      }
    }
    return Intake.summed(intakes);
  }

  /** Returns how many sequences of bytes became U+FFFD. */
  long replaced() {
    return lines.stream().mapToLong(Line::replaced).sum();
  }
}
