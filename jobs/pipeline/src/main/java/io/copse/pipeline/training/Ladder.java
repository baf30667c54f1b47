package io.copse.pipeline.training;

import io.copse.pipeline.config.Arm;
import io.copse.pipeline.config.ModelSettings;
import io.copse.pipeline.training.RunSpec.Batch;
import io.copse.pipeline.training.RunSpec.Stream;
import io.copse.pipeline.training.RunSpec.TokenSpan;
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
   * @param arms what its runs are trained for
   * @param marks where it branches and ends
   * @param pace how fast it advances
   */
  record Settings(
      Arms arms, ModelSettings model, Batch batch, Marks marks, Pace pace, Stream stream) {}

  /**
   * What the runs of a ladder are trained for.
   *
   * @param stem the arm of the stem's runs
   * @param end the arm of the cool-downs
   */
  record Arms(Arm stem, Arm end) {}

  /**
   * Where a ladder branches and ends, in the arm's tokens and whole updates.
   *
   * @param horizons the ends, ascending
   * @param stops more places at which the stem must leave a checkpoint
   */
  record Marks(List<Long> horizons, List<Long> stops) {}

  /**
   * How fast a ladder advances.
   *
   * @param cooldownShare share of a horizon's tokens in its cool-down
   * @param warmupTokens the arm's tokens over which the learning rate rises
   * @param quantum the arm's tokens in one update
   */
  record Pace(double cooldownShare, long warmupTokens, long quantum) {
    long cooldownFrom(long horizon) {
      return quantize(horizon * (1 - cooldownShare), quantum);
    }
  }

  static Ladder of(Settings settings, RunIdentity identity) {
    Pace pace = settings.pace();
    SortedSet<Long> ends = new TreeSet<>(settings.marks().stops());
    settings.marks().horizons().forEach(horizon -> ends.add(pace.cooldownFrom(horizon)));
    Map<Long, RunSpec> stem = new TreeMap<>();
    Optional<RunSpec> previous = Optional.empty();
    for (long end : ends) {
      TokenSpan span = span(0, previous, end, pace.warmupTokens(), end);
      RunSpec run = run(settings, identity, settings.arms().stem(), span, previous);
      stem.put(end, run);
      previous = Optional.of(run);
    }
    List<RunSpec> cooldowns = new ArrayList<>();
    for (long horizon : settings.marks().horizons()) {
      long from = pace.cooldownFrom(horizon);
      Optional<RunSpec> parent = Optional.of(stem.get(from));
      TokenSpan span = span(horizon, parent, horizon, pace.warmupTokens(), from);
      cooldowns.add(run(settings, identity, settings.arms().end(), span, parent));
    }
    return new Ladder(List.copyOf(stem.values()), List.copyOf(cooldowns));
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

  private static TokenSpan span(
      long horizon, Optional<RunSpec> parent, long to, long warmup, long cooldownFrom) {
    return new TokenSpan(
        horizon, parent.map(RunSpec::toTokens).orElse(0L), to, warmup, cooldownFrom);
  }

  private static RunSpec run(
      Settings settings, RunIdentity identity, Arm arm, TokenSpan span, Optional<RunSpec> parent) {
    return identity.named(
        new RunSpec(
            "",
            arm,
            settings.model(),
            settings.batch(),
            span,
            parent.map(RunSpec::runId).orElse(""),
            settings.stream()));
  }
}
