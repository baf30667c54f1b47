package io.copse.models.lm;

import static io.copse.models.layer.Initial.residualDeviation;

import io.copse.models.layer.attention.CausalAttention;
import io.copse.models.layer.dense.Norm;
import io.copse.models.layer.dense.RmsNorm;
import io.copse.models.layer.dense.SwiGlu;
import java.util.List;
import java.util.Map;

/**
 * LLaMA's Transformer (Touvron et al. 2023): RMS norm, rotary positions of base 10,000, SwiGLU of
 * width 8/3 dModel to the nearest multiple of 16, a tied head.
 */
public final class TransformerPlusPlus implements Architecture {
  @Override
  public String name() {
    return "transformer++";
  }

  @Override
  public Map<String, Double> options(int dModel, int heads) {
    return Map.of(ModelShape.FEED_FORWARD, feedForward(dModel));
  }

  static double feedForward(int dModel) {
    return 16.0 * Math.max(1, Math.round(8f * dModel / 48));
  }

  @Override
  public Norm norm(int dModel) {
    return new RmsNorm(dModel);
  }

  @Override
  public List<NamedBranch> block(ModelShape s, int index) {
    double deviation = residualDeviation(s.layers());
    return List.of(
        NamedBranch.mixer(CausalAttention.rotary(s.dModel(), s.heads(), deviation)),
        NamedBranch.feedForward(new SwiGlu(s.dModel(), s.feedForward(), deviation)));
  }
}
