package io.copse.pipeline.config;

import java.util.Locale;

/** An arm of an experiment: one way to spend a budget of tokens and FLOPs that all arms share. */
public enum Arm {
  /** The shared beginning, and the dense model's own path: one stem at a constant learning rate. */
  SEED,
  /** One dense model on the whole corpus, the seed continued. */
  DENSE,
  /** The dense model with its batch chosen on dev, trained from its own beginning. */
  DENSE_BATCH,
  /** A dense model of about k times the params at equal training FLOPs. */
  DENSE_K_PARAMS,
  /** k experts branched from the seed, each on one cluster. */
  EXPERTS,
  /** k experts branched from the seed, each on one part of a random partition. */
  RANDOM_EXPERTS;

  /** Returns the name used in tables and settings. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
