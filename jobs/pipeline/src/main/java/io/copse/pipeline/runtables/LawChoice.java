package io.copse.pipeline.runtables;

import io.copse.udf.fit.LawSelection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.sql.Row;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * The choice of one law for all groups of a table, so that groups can be compared by it: the rule
 * of {@code compare_laws}, with the mean of each law's errors over the groups.
 *
 * @param law the law; empty if none predicts in every group
 * @param groups the comparison of laws of each group
 */
record LawChoice(Optional<String> law, List<FittedGroup> groups) {
  /** Copies the list. */
  LawChoice {
    groups = List.copyOf(groups);
  }

  /**
   * Chooses.
   *
   * @param groups what {@code compare_laws} gives for each group
   */
  static LawChoice of(List<FittedGroup> groups) {
    Map<String, List<Row>> byLaw = new LinkedHashMap<>();
    for (FittedGroup group : groups) {
      for (Row law : laws(group)) {
        byLaw.computeIfAbsent(law.getAs("law"), name -> new ArrayList<>()).add(law);
      }
    }
    byLaw.values().removeIf(rows -> rows.size() < groups.size());
    Optional<List<Row>> chosen =
        LawSelection.choose(
            List.copyOf(byLaw.values()),
            LawChoice::error,
            rows -> rows.get(0).<Integer>getAs("fitted"));
    return new LawChoice(chosen.map(rows -> rows.get(0).getAs("law")), groups);
  }

  /** The laws that were compared on a group, the best first. */
  static List<Row> laws(FittedGroup group) {
    Seq<Row> laws = group.fit().getAs("laws");
    return laws == null ? List.of() : JavaConverters.seqAsJavaList(laws);
  }

  /** The rule, in a sentence. */
  String rule() {
    if (groups.size() == 1) {
      return groups.get(0).fit().getAs("rule");
    }
    return "Each law is fitted to the runs of each group up to several budgets and predicts the"
        + " others; of the laws whose fits are all ok, the one with the lowest mean relative error"
        + " over the groups is chosen for all of them, or a law with fewer parameters if its error"
        + " is within 5 % of that.";
  }

  /** The choice with its rule, as people read it. */
  String sentence() {
    return rule()
        + law.map(" Chosen: %s."::formatted)
            .orElse(" No law has fits that are all ok, so none is chosen.");
  }

  private static OptionalDouble error(List<Row> laws) {
    return laws.stream().anyMatch(law -> law.getAs("error") == null)
        ? OptionalDouble.empty()
        : laws.stream().mapToDouble(law -> law.<Double>getAs("error")).average();
  }
}
