package io.copse.models.lm;

import io.copse.models.layer.Initial;
import io.copse.models.layer.rwkv.Rwkv4TimeMix;
import io.copse.models.layer.rwkv.RwkvChannelMix;
import java.util.List;
import java.util.Map;

/** RWKV-4 (Peng et al. 2023): time mix and channel mix of width 4 dModel. Heads have no meaning. */
public final class Rwkv4 extends Rwkv {
  @Override
  public String name() {
    return "rwkv4";
  }

  @Override
  public Map<String, Double> options(int dModel, int heads) {
    return Map.of(ModelShape.FEED_FORWARD, 4.0 * dModel);
  }

  @Override
  public List<NamedBranch> block(ModelShape s, int index) {
    int d = s.dModel();
    int width = s.feedForward();
    Initial key = Initial.orthogonal(width, d, StrictMath.sqrt(Math.max(1, (double) width / d)));
    return List.of(
        NamedBranch.mixer(new Rwkv4TimeMix(d, index, s.layers())),
        NamedBranch.feedForward(new RwkvChannelMix(d, width, index, s.layers(), key)));
  }
}
