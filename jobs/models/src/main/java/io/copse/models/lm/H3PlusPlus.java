package io.copse.models.lm;

import io.copse.models.layer.Initial;
import io.copse.models.layer.dense.GeluMlp;
import io.copse.models.layer.dense.Norm;
import io.copse.models.layer.dense.RmsNorm;
import io.copse.models.layer.ssm.H3;
import java.util.List;
import java.util.Map;

/**
 * The H3++ that Gu and Dao (2023) compare with: H3 (Fu et al. 2022) with heads of width 8, without
 * attention, RMS norm, a GELU feed-forward of width 2 dModel, a tied head. Three of its blocks
 * stand for two of a Transformer.
 */
public final class H3PlusPlus implements Architecture {
  /** Tokens that the shift remembers, and twice the modes of a head. */
  static final String STATES = "d_state";

  /** Channels of a head. */
  static final String HEAD_WIDTH = "head_dim";

  @Override
  public String name() {
    return "h3++";
  }

  @Override
  public Map<String, Double> options(int dModel, int heads) {
    return Map.of(
        STATES, 64.0, HEAD_WIDTH, headWidth(dModel), ModelShape.FEED_FORWARD, 2.0 * dModel);
  }

  /** The paper's 8, or the greatest of its divisors that divides the width. */
  private static double headWidth(int dModel) {
    return Math.min(8, Integer.lowestOneBit(dModel));
  }

  @Override
  public Dimensions like(Dimensions transformer) {
    return transformer.withLayers(3 * transformer.layers() / 2);
  }

  @Override
  public Norm norm(int dModel) {
    return new RmsNorm(dModel);
  }

  @Override
  public List<NamedBranch> block(ModelShape s, int index) {
    H3.Size size = new H3.Size(s.dModel(), s.count(HEAD_WIDTH), s.count(STATES), s.layers());
    return List.of(
        NamedBranch.mixer(new H3(size)),
        NamedBranch.feedForward(
            new GeluMlp(s.dModel(), s.feedForward(), Initial.residualDeviation(s.layers()))));
  }
}
