package io.copse.models.lm;

/** A paper's peak learning rate for each size of the ladder, and whether matrices decay. */
enum Recipe {
  /** Brown et al. 2020. */
  GPT3(true) {
    @Override
    double learningRate(SizeLadder.Rung rung) {
      return rung.gpt3();
    }
  },
  /** The improved recipe of Gu and Dao (2023), section E.2.1: five times GPT-3's rate. */
  IMPROVED(true) {
    @Override
    double learningRate(SizeLadder.Rung rung) {
      // To seven places: five times 0.00164 is 0.0082.
      return Math.round(5e7 * rung.gpt3()) / 1e7;
    }
  },
  /** Peng et al. 2023: no weight decay, and rates that fall later than GPT-3's. */
  RWKV(false) {
    @Override
    double learningRate(SizeLadder.Rung rung) {
      return rung.rwkv();
    }
  };

  private final boolean decays;

  Recipe(boolean decays) {
    this.decays = decays;
  }

  abstract double learningRate(SizeLadder.Rung rung);

  /** Whether weight decay applies at all. */
  boolean decays() {
    return decays;
  }
}
