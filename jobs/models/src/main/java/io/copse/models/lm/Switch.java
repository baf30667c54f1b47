package io.copse.models.lm;

import static io.copse.models.layer.Initial.residualDeviation;

import io.copse.models.layer.Initial;
import io.copse.models.layer.attention.CausalAttention;
import io.copse.models.layer.dense.Norm;
import io.copse.models.layer.dense.RmsNorm;
import io.copse.models.layer.dense.SwiGlu;
import io.copse.models.layer.mixture.Mixture;
import io.copse.models.layer.mixture.RoutingRule;
import java.util.List;
import java.util.Map;

/**
 * The Switch Transformer (Fedus et al. 2021) on Transformer++ blocks, with a tied head. Every other
 * block, the last one included, has a mixture of SwiGLU experts as its feed-forward. Each token
 * uses one expert, weighted by its probability. An expert that is full drops the token.
 *
 * <p>Router and experts start from N(0, 0.1 / inputs), the paper's smaller deviation (which the
 * paper cuts off at two deviations). The rest starts as in Transformer++.
 */
public final class Switch implements Architecture {
  static final String BALANCE = "balance";
  private static final String EXPERTS = "experts";
  private static final String CAPACITY_FACTOR = "capacity_factor";
  private static final String JITTER = "jitter";
  private static final double INITIAL_SCALE = 0.1;

  @Override
  public String name() {
    return "switch";
  }

  @Override
  public Map<String, Double> options(int dModel, int heads) {
    return Map.of(
        ModelShape.FEED_FORWARD,
        TransformerPlusPlus.feedForward(dModel),
        EXPERTS,
        8.0,
        CAPACITY_FACTOR,
        1.25,
        JITTER,
        RoutingRule.SWITCH_JITTER,
        BALANCE,
        RoutingRule.DEFAULT_BALANCE);
  }

  @Override
  public Norm norm(int dModel) {
    return new RmsNorm(dModel);
  }

  @Override
  public List<NamedBranch> block(ModelShape s, int index) {
    double deviation = residualDeviation(s.layers());
    boolean sparse = (s.layers() - 1 - index) % 2 == 0;
    return List.of(
        NamedBranch.mixer(CausalAttention.rotary(s.dModel(), s.heads(), deviation)),
        NamedBranch.feedForward(
            sparse ? mixture(s, index) : new SwiGlu(s.dModel(), s.feedForward(), deviation)));
  }

  private static Mixture mixture(ModelShape s, int index) {
    RoutingRule rule =
        RoutingRule.switched(s.count(EXPERTS), s.option(CAPACITY_FACTOR))
            .jitteredBy(s.option(JITTER))
            .balancedBy(s.option(BALANCE));
    return new Mixture(
        s.dModel(), s.feedForward(), rule, fanIn(s.dModel()), fanIn(s.feedForward()), index);
  }

  private static Initial fanIn(int inputs) {
    return Initial.normal(Math.sqrt(INITIAL_SCALE / inputs));
  }
}
