package io.copse.pipeline.training;

import io.copse.pipeline.config.Arm;
import io.copse.pipeline.training.RunSpec.Model;
import io.copse.pipeline.training.RunSpec.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The runs that reach several horizons with one model: a stem at constant learning rate, and for
 * each horizon a short cool-down that leaves the stem (warm-up, stable, decay; Hu et al. 2024,
 * MiniCPM). All horizons together cost the longest one and the cool-downs.
 *
 * @param stem the stem's runs, each the parent of the next
 * @param ends the cool-down run of each horizon, in the horizons' order
 */
record Ladder(List<RunSpec> stem, List<RunSpec> ends) {

  /**
   * What a ladder is made of.
   *
   * @param horizons the arm's tokens at each end, ascending, whole updates
   * @param stops further token counts at which the stem must leave a checkpoint, whole updates
   * @param cooldownShare share of a horizon's tokens in its cool-down
   * @param quantum the arm's tokens in one update
   */
  record Settings(
      Arm stemArm,
      Arm arm,
      Model model,
      int batchSequences,
      List<Long> horizons,
      List<Long> stops,
      double cooldownShare,
      long warmupTokens,
      long quantum,
      int replicas,
      Stream stream) {

    long cooldownFrom(long horizon) {
      return quantize(horizon * (1 - cooldownShare), quantum);
    }
  }

  static Ladder of(Settings settings, RunIdentity identity) {
    SortedSet<Long> marks = new TreeSet<>(settings.stops());
    settings.horizons().forEach(horizon -> marks.add(settings.cooldownFrom(horizon)));
    Map<Long, RunSpec> stemByEnd = new TreeMap<>();
    Optional<RunSpec> previous = Optional.empty();
    for (long mark : marks) {
      RunSpec run = segment(settings, identity, previous, mark, mark, settings.stemArm(), 0);
      stemByEnd.put(mark, run);
      previous = Optional.of(run);
    }
    List<RunSpec> ends = new ArrayList<>();
    for (long horizon : settings.horizons()) {
      long from = settings.cooldownFrom(horizon);
      RunSpec parent = stemByEnd.get(from);
      ends.add(
          segment(settings, identity, Optional.of(parent), horizon, from, settings.arm(), horizon));
    }
    return new Ladder(List.copyOf(stemByEnd.values()), List.copyOf(ends));
  }

  /** Returns the stem's run that ends at a token count. */
  RunSpec stemAt(long tokens) {
    return stem.stream().filter(run -> run.toTokens() == tokens).findFirst().orElseThrow();
  }

  List<RunSpec> runs() {
    List<RunSpec> all = new ArrayList<>(stem);
    all.addAll(ends);
    return List.copyOf(all);
  }

  /** Rounds tokens to whole updates, at least one. */
  static long quantize(double tokens, long quantum) {
    return Math.max(1, Math.round(tokens / quantum)) * quantum;
  }

  private static RunSpec segment(
      Settings settings,
      RunIdentity identity,
      Optional<RunSpec> parent,
      long toTokens,
      long cooldownFrom,
      Arm arm,
      long horizon) {
    RunSpec unnamed =
        new RunSpec(
            "",
            arm,
            settings.model(),
            settings.batchSequences(),
            1,
            horizon,
            parent.map(RunSpec::toTokens).orElse(0L),
            toTokens,
            settings.warmupTokens(),
            cooldownFrom,
            parent.map(RunSpec::runId).orElse(""),
            settings.replicas(),
            settings.stream());
    return unnamed.named(identity);
  }
}
