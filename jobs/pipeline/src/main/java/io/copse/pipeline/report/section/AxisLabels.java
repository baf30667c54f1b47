package io.copse.pipeline.report.section;

/** The labels of axes that several figures share. */
final class AxisLabels {
  static final String TRAINING_FLOPS = "training FLOPs, all branches";
  static final String LOSS = "bits per byte";

  private AxisLabels() {}
}
