package io.copse.models.lm;

import io.copse.models.layer.Initial;
import io.copse.models.layer.rwkv.Rwkv6TimeMix;
import io.copse.models.layer.rwkv.RwkvChannelMix;
import java.util.List;
import java.util.Map;

/**
 * RWKV-6 (Peng et al. 2024): time mix with heads, published with 64 channels each, and channel mix
 * of width 3.5 dModel, rounded down to a multiple of 32. The small matrices' ranks are options,
 * published as 32 and 64. On the ladder of sizes they are a sixteenth and an eighth of a width
 * below 512, because they would otherwise be a third of so small a model.
 */
public final class Rwkv6 extends Rwkv {
  private static final String SHIFT_RANK = "shift_rank";
  private static final String DECAY_RANK = "decay_rank";
  private static final int SHIFT = 32;
  private static final int DECAY = 64;
  private static final int HEAD_WIDTH = 64;

  @Override
  public String name() {
    return "rwkv6";
  }

  @Override
  public Map<String, Double> options(int dModel, int heads) {
    return Map.of(
        ModelShape.FEED_FORWARD,
        Math.max(32, Math.floor(3.5 * dModel / 32) * 32),
        SHIFT_RANK,
        (double) SHIFT,
        DECAY_RANK,
        (double) DECAY);
  }

  @Override
  public Dimensions like(Dimensions transformer) {
    int d = transformer.dModel();
    int heads = Math.max(1, d / HEAD_WIDTH);
    while (d % heads != 0 || d / heads > HEAD_WIDTH) {
      heads++;
    }
    return transformer
        .withHeads(heads)
        .with(
            Map.of(
                SHIFT_RANK, (double) Math.min(SHIFT, d / 16),
                DECAY_RANK, (double) Math.min(DECAY, d / 8)));
  }

  @Override
  public List<NamedBranch> block(ModelShape s, int index) {
    int d = s.dModel();
    int width = s.feedForward();
    return List.of(
        NamedBranch.mixer(
            new Rwkv6TimeMix(
                new Rwkv6TimeMix.Size(d, s.heads(), s.count(SHIFT_RANK), s.count(DECAY_RANK)),
                index,
                s.layers())),
        NamedBranch.feedForward(
            new RwkvChannelMix(d, width, index, s.layers(), Initial.orthogonal(width, d, 1))));
  }
}
