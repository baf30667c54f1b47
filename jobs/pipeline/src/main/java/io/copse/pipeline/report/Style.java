package io.copse.pipeline.report;

import io.copse.pipeline.report.ReportData.Predictor;
import java.util.Arrays;
import java.util.Optional;

/**
 * How a predictor that figures show looks: colours are those of Okabe and Ito (2008), which the
 * colour-blind tell apart, and each has a mark of its own.
 */
enum Style implements Look {
  DENSE("dense", "single", "Dense", "M-4,-4h8v8h-8z"),
  DENSE_BATCH("dense_batch", "single", "Dense, batch chosen on dev", "M0,-5.2L5.2,0L0,5.2L-5.2,0z"),
  DENSE_K_PARAMS("dense_k_params", "single", "Dense, k× params", "M-4.8,-4H4.8L0,4.8z"),
  EXPERTS(
      "experts",
      "ensemble",
      "Domain experts, ensemble",
      "M-4.4,0a4.4,4.4 0 1,0 8.8,0a4.4,4.4 0 1,0 -8.8,0z"),
  RANDOM_EXPERTS(
      "random_experts", "ensemble", "Random-split experts, ensemble", "M0,-5L4.8,4H-4.8z"),
  AVERAGE(
      "experts",
      "average",
      "Domain experts, params averaged",
      "M-1.5,-4.8h3v3.3h3.3v3h-3.3v3.3h-3v-3.3h-3.3v-3h3.3z");

  private final String arm;
  private final String kind;
  private final String label;
  private final String mark;

  Style(String arm, String kind, String label, String mark) {
    this.arm = arm;
    this.kind = kind;
    this.label = label;
    this.mark = mark;
  }

  static Optional<Style> of(Predictor predictor) {
    return Arrays.stream(values())
        .filter(s -> s.arm.equals(predictor.arm()) && s.kind.equals(predictor.kind()))
        .findFirst();
  }

  /** Names any predictor, also one that figures do not show. */
  static String name(Predictor predictor) {
    String arm =
        switch (predictor.arm()) {
          case "experts" -> "Domain experts";
          case "random_experts" -> "Random-split experts";
          default -> predictor.arm();
        };
    String kind =
        switch (predictor.kind()) {
          case "router" -> "routed";
          case "top_k" -> "routed, top k";
          case "average" -> "params averaged";
          default -> predictor.kind();
        };
    return of(predictor).map(Style::label).orElse(arm + ", " + kind);
  }

  String arm() {
    return arm;
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  public String mark() {
    return mark;
  }

  @Override
  public String color() {
    return "c" + ordinal();
  }
}
