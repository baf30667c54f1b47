package io.copse.models.lm;

import io.copse.models.layer.Initial;
import io.copse.models.layer.attention.Retention;
import io.copse.models.layer.dense.GeGlu;
import io.copse.models.layer.dense.Norm;
import io.copse.models.layer.dense.RmsNorm;
import java.util.List;
import java.util.Map;

/**
 * RetNet (Sun et al. 2023) as its authors' torchscale has it: RMS norm, multi-scale retention with
 * values of width 5/3 dModel, GEGLU of width 5/3 dModel (GELU by its tanh form), and the shell's
 * embedding and tied head. A block has 12 dModel^2 params if 3 heads divide 5 dModel.
 */
public final class RetNet implements Architecture {
  private static final String VALUES = "value_width";

  /** Of the published models. Smaller ones have at least two heads, for two scales. */
  private static final int HEAD_WIDTH = 256;

  @Override
  public String name() {
    return "retnet";
  }

  @Override
  public Map<String, Double> options(int dModel, int heads) {
    return Map.of(
        VALUES,
        (double) heads * Math.max(1, Math.round(5.0 * dModel / (3 * heads))),
        ModelShape.FEED_FORWARD,
        (double) Math.round(5.0 * dModel / 3));
  }

  @Override
  public Dimensions like(Dimensions transformer) {
    return transformer.withHeads(Math.max(2, transformer.dModel() / HEAD_WIDTH));
  }

  @Override
  public Norm norm(int dModel) {
    return new RmsNorm(dModel);
  }

  @Override
  public List<NamedBranch> block(ModelShape s, int index) {
    return List.of(
        NamedBranch.mixer(new Retention(s.dModel(), s.heads(), s.count(VALUES))),
        NamedBranch.feedForward(
            new GeGlu(
                s.dModel(),
                s.feedForward(),
                Initial.fanIn(s.dModel()),
                Initial.fanIn(s.feedForward()))));
  }
}
