package io.copse.models.lm;

import io.copse.models.layer.dense.Norm;
import io.copse.models.layer.dense.RmsNorm;
import io.copse.models.layer.ssm.Mamba;
import java.util.List;
import java.util.Map;

/**
 * Mamba (Gu and Dao 2023): RMS norm, one mixer to a block and no feed-forward, a tied head. Two of
 * its blocks stand for a block of a Transformer.
 */
public final class Mamba1 implements Architecture {
  /** States of each channel. */
  static final String STATES = "d_state";

  /** Channels of the scan for each of the residual stream. */
  static final String EXPAND = "expand";

  /** Tokens that the convolution sees. */
  static final String WIDTH = "d_conv";

  /** Rank of the step size. */
  static final String RANK = "dt_rank";

  @Override
  public String name() {
    return "mamba";
  }

  @Override
  public Map<String, Double> options(int dModel, int heads) {
    return Map.of(STATES, 16.0, EXPAND, 2.0, WIDTH, 4.0, RANK, Math.ceil(dModel / 16.0));
  }

  @Override
  public Dimensions like(Dimensions transformer) {
    return transformer.withLayers(2 * transformer.layers());
  }

  @Override
  public Norm norm(int dModel) {
    return new RmsNorm(dModel);
  }

  @Override
  public List<NamedBranch> block(ModelShape s, int index) {
    return List.of(
        NamedBranch.mixer(
            new Mamba(
                new Mamba.Size(
                    s.dModel(),
                    Math.multiplyExact(s.count(EXPAND), s.dModel()),
                    s.count(STATES),
                    s.count(WIDTH),
                    s.count(RANK),
                    s.layers()))));
  }
}
