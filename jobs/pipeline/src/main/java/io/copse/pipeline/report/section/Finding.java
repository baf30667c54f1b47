package io.copse.pipeline.report.section;

import io.copse.pipeline.config.Arm;
import io.copse.pipeline.report.draw.Measurement;
import io.copse.pipeline.report.draw.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The finding about experts in words, beside that of Li et al. 2022 (Branch-Train-Merge, arXiv
 * 2208.03306). They found that an ensemble of domain experts beats a dense model of equal training
 * compute, and that an ensemble of random-split experts does not.
 */
final class Finding {
  /** The smallest model and the recipe of the paper's released code. */
  private static final double PAPER_PARAMS = 125e6;

  private static final double PAPER_EXPERT_TOKENS = 5.24e9;
  private static final double PAPER_SEED_SHARE = 0.5;

  private final List<ExpertRecipe> recipes;
  private final Optional<Contrast> experts;
  private final Optional<Contrast> random;
  private final Optional<Contrast> domains;

  /**
   * Reads the finding.
   *
   * @param contrasts the paired differences at the largest size and horizon
   * @param recipes how the experts were trained
   */
  Finding(List<Contrast> contrasts, List<ExpertRecipe> recipes) {
    this.recipes = List.copyOf(recipes);
    this.experts = Contrast.between(Arm.EXPERTS, Arm.DENSE, contrasts);
    this.random = Contrast.between(Arm.RANDOM_EXPERTS, Arm.DENSE, contrasts);
    this.domains = Contrast.between(Arm.EXPERTS, Arm.RANDOM_EXPERTS, contrasts);
  }

  /**
   * One sentence: which is better, by how much, or that documents are too few to tell; empty if the
   * two were not both evaluated.
   */
  Optional<String> headline() {
    return experts.map(c -> c.evidence().lack().orElseGet(() -> headline(c)));
  }

  private static String headline(Contrast contrast) {
    Measurement difference = contrast.difference();
    String ensemble = "the ensemble of %d domain experts".formatted(contrast.models());
    if (difference.sign() == 0) {
      return "At equal training FLOPs, %s and one dense model cannot be told apart: %s bits per byte."
          .formatted(ensemble, Numbers.signed(difference.value(), 4));
    }
    return "At equal training FLOPs, %s needs %s bits per byte %s than one dense model."
        .formatted(
            ensemble,
            Numbers.fixed(Math.abs(difference.value()), 4),
            difference.value() < 0 ? "fewer" : "more");
  }

  /** The comparison, and each difference with its interval. */
  List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    experts.ifPresent(
        c ->
            sentences.add(
                "The last models at the largest size and horizon are compared: %s, %s tokens in each arm, %s."
                    .formatted(
                        c.size().title(), Numbers.si(c.horizon()), c.size().architecture())));
    experts.ifPresent(c -> sentences.add(sentence("Domain-expert ensemble against dense", c)));
    random.ifPresent(c -> sentences.add(sentence("Random-split ensemble against dense", c)));
    domains.ifPresent(
        c -> sentences.add(sentence("Domain-expert against random-split ensemble", c) + source(c)));
    return sentences;
  }

  private static String source(Contrast domains) {
    if (!domains.evidence().suffices()) {
      return "";
    }
    return domains.difference().sign() < 0
        ? " So what the experts gain comes from the domains, not from averaging models."
        : " So splitting by domain shows no gain over splitting at random.";
  }

  /**
   * The sign beside the paper's, or what gives more documents if they are too few to tell; empty if
   * experts and dense were not compared.
   */
  Optional<String> verdict() {
    if (experts.isEmpty()) {
      return Optional.empty();
    }
    if (!experts.get().evidence().suffices()) {
      return Optional.of(
          "Intervals over so few documents are too short: raise corpus.test_share or"
              + " evaluation.documents_per_domain, or add text.");
    }
    String first =
        switch (experts.get().difference().sign()) {
          case -1 -> "The sign is that of the Branch-Train-Merge paper: experts beat dense.";
          case 1 ->
              "The sign is opposite to that of the Branch-Train-Merge paper, in which experts beat"
                  + " dense.";
          default ->
              "The Branch-Train-Merge paper found that experts beat dense; here the interval holds"
                  + " zero.";
        };
    String second =
        random
            .map(c -> c.difference().sign() < 0)
            .map(
                better ->
                    better
                        ? " Unlike in the paper, an ensemble of random-split experts beats dense as"
                            + " well."
                        : " As in the paper, an ensemble of random-split experts does not beat"
                            + " dense.")
            .orElse("");
    return Optional.of(first + second);
  }

  /** The departures of this experiment from the paper's, if its sign differs; empty otherwise. */
  List<String> reasons() {
    boolean departs =
        experts.filter(c -> c.evidence().suffices()).isPresent()
            && (experts.get().difference().sign() >= 0
                || random.filter(c -> c.difference().sign() < 0).isPresent());
    List<String> reasons = new ArrayList<>();
    recipe().filter(r -> departs).ifPresent(recipe -> compare(recipe, reasons));
    return reasons;
  }

  private void compare(ExpertRecipe recipe, List<String> reasons) {
    double perParam = recipe.tokensEach() / recipe.size().params();
    double paperPerParam = PAPER_EXPERT_TOKENS / PAPER_PARAMS;
    if (perParam < paperPerParam / 2 || perParam > paperPerParam * 2) {
      reasons.add(
          "Tokens per expert: each read %s tokens of its own, %s for each of its params; in the paper's recipe for 125 M params %s, or %s. %s"
              .formatted(
                  Numbers.si(recipe.tokensEach()),
                  Numbers.fixed(perParam, 1),
                  Numbers.si(PAPER_EXPERT_TOKENS),
                  Numbers.fixed(paperPerParam, 0),
                  perParam < paperPerParam
                      ? "An expert that sees few tokens in small batches has little time to leave"
                          + " the seed."
                      : "Experts that are trained long may leave the shared seed far behind."));
    }
    reasons.add(
        "Seed share: %s of the tokens went to the shared seed; in the paper's recipe %s%s"
            .formatted(
                Numbers.percent(recipe.seedShare()),
                Numbers.percent(PAPER_SEED_SHARE),
                Math.abs(recipe.seedShare() - PAPER_SEED_SHARE) < 0.05
                    ? ", so this is no reason."
                    : "."));
    double scale = PAPER_PARAMS / recipe.size().params();
    if (scale > 2) {
      reasons.add(
          "Scale: these models have %s params, %s times fewer than the smallest of the paper. A small model is short of capacity before its domains are, and the first tokens of a document, where the ensemble does not yet know the domain, weigh more in short documents."
              .formatted(Numbers.si(recipe.size().params()), Numbers.si(scale)));
    }
  }

  private Optional<ExpertRecipe> recipe() {
    return experts.flatMap(
        c ->
            recipes.stream()
                .filter(r -> r.arm().equals(Arm.EXPERTS.label()))
                .filter(r -> r.size().equals(c.size()) && r.horizon() == c.horizon())
                .findFirst());
  }

  private static String sentence(String what, Contrast contrast) {
    Measurement difference = contrast.difference();
    String meaning =
        switch (difference.sign()) {
          case -1 -> ": better";
          case 1 -> ": worse";
          default -> ": no difference that these documents can show";
        };
    return String.format(
        Locale.ROOT,
        "%s: %s bits per byte (95 %% interval %s)%s.",
        what,
        Numbers.signed(difference.value(), 4),
        Numbers.signedInterval(difference, 4),
        contrast.evidence().suffices() ? meaning : "");
  }
}
