package io.copse.pipeline.report.section;

/** What the axes are that several figures have. */
final class AxisLabels {
  static final String TRAINING_FLOPS = "training FLOPs, all branches";
  static final String LOSS = "bits per byte";

  private AxisLabels() {}
}
