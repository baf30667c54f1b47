package io.copse.pipeline.report;

import io.copse.pipeline.evaluate.Estimate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a report shows, as its queries gave it.
 *
 * @param experiment the experiment's name
 * @param splitId the split whose domains are tested
 * @param contrasts the paired differences at the largest size and horizon
 * @param methods every predictor on all test domains
 * @param cells losses by test domain at the largest size and horizon
 * @param domains the split's domains
 * @param splits how well each split recovers the documents' sources
 * @param recipes how the experts were branched, largest first
 * @param fits the laws
 * @param provenance what was run, by code version and processor
 * @param study how architectures compare
 */
public record ReportData(
    String experiment,
    String splitId,
    List<Contrast> contrasts,
    List<Method> methods,
    List<Cell> cells,
    List<Domain> domains,
    List<Split> splits,
    List<Recipe> recipes,
    List<Fit> fits,
    List<Provenance> provenance,
    StudyData study) {

  public ReportData {
    contrasts = List.copyOf(contrasts);
    methods = List.copyOf(methods);
    cells = List.copyOf(cells);
    domains = List.copyOf(domains);
    splits = List.copyOf(splits);
    recipes = List.copyOf(recipes);
    fits = List.copyOf(fits);
    provenance = List.copyOf(provenance);
  }

  /** A size of the arms under comparison: that of their dense model. */
  public record Size(String architecture, int dModel, int layers, long params)
      implements Comparable<Size> {
    private static final Comparator<Size> ORDER =
        Comparator.comparing(Size::architecture)
            .thenComparing(Size::params)
            .thenComparing(Size::dModel)
            .thenComparing(Size::layers);

    @Override
    public int compareTo(Size other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * What predicts.
   *
   * @param method single, ensemble, router, top_k or average
   */
  public record Predictor(String arm, String kind) {}

  /**
   * A difference in bits per byte: arm less base, both as ensembles where they are many models.
   *
   * @param models of the arm
   */
  public record Contrast(
      Size size, long horizon, String arm, String base, int models, Estimate difference) {}

  /**
   * A predictor on all test documents.
   *
   * @param size of the cell it belongs to, which is the nearest dense model's
   * @param horizon the cell's tokens
   * @param params of one model
   * @param difference from the cell's dense model, in bits per byte
   * @param denseFlops training FLOPs of the cell's dense model
   */
  public record Method(
      Size size,
      long horizon,
      Predictor predictor,
      long params,
      double trainFlops,
      double denseFlops,
      double inferenceFlopsPerToken,
      Estimate bitsPerByte,
      Estimate difference,
      double natsPerToken,
      double perplexity,
      long documents,
      long tokens,
      long bytes) {}

  /**
   * A predictor on one test domain.
   *
   * @param expert which expert, for one alone
   */
  public record Cell(
      Predictor predictor, Optional<Integer> expert, int testDomain, Estimate bitsPerByte) {}

  /**
   * A domain of the tested split.
   *
   * @param mainSource the most frequent source
   * @param purity share of the documents that are of that source
   * @param topTerms the terms that tell it from the others, empty where none were counted
   */
  public record Domain(
      int domain,
      long documents,
      long tokens,
      long testDocuments,
      String mainSource,
      double purity,
      List<String> topTerms) {}

  /**
   * A split of the train documents against their sources.
   *
   * @param spread tokens of the largest domain over those of the smallest
   */
  public record Split(
      String splitId, String method, long domains, double spread, double purity, double nmi) {}

  /** How the experts of a size and horizon were trained. */
  public record Recipe(
      String role, Size size, long horizon, long experts, double tokensEach, double seedShare) {}

  /** A fitted law. */
  public record Fit(
      String architecture,
      String arm,
      String law,
      String objective,
      Map<String, Double> parameters,
      Map<String, Double> lows,
      Map<String, Double> highs,
      String status,
      String reason,
      OptionalDouble heldOutError,
      int points,
      int dropped) {}

  /** Runs that were made alike. */
  public record Provenance(
      String experiment,
      long seed,
      String codeVersion,
      String flopConvention,
      String cpuModel,
      long runs,
      long finished,
      long diverged,
      double trainFlops,
      double wallSeconds,
      String lastFinished) {}
}
