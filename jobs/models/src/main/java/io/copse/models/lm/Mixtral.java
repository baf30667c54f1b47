package io.copse.models.lm;

import static io.copse.models.layer.Initial.residualDeviation;

import io.copse.models.layer.Initial;
import io.copse.models.layer.attention.CausalAttention;
import io.copse.models.layer.dense.Norm;
import io.copse.models.layer.dense.OutputHead;
import io.copse.models.layer.dense.RmsNorm;
import io.copse.models.layer.mixture.Mixture;
import io.copse.models.layer.mixture.RoutingRule;
import java.util.List;
import java.util.Map;

/**
 * Mixtral (Jiang et al. 2024): Transformer++ with grouped-query attention, a mixture of SwiGLU
 * experts in every block, and an untied head. Each token uses the two experts of the greatest
 * logits, and no token is dropped.
 *
 * <p>The auxiliary loss balances every block by itself, with Switch's coefficient 0.01. The
 * original takes the means over all blocks at once. Matrices start from N(0, 0.02^2); those that
 * write to the residual stream start from GPT-2's smaller deviation.
 */
public final class Mixtral implements Architecture {
  private static final String EXPERTS = "experts";
  private static final String TOP_K = "top_k";
  private static final String KEY_VALUE_HEADS = "key_value_heads";

  @Override
  public String name() {
    return "mixtral";
  }

  @Override
  public Map<String, Double> options(int dModel, int heads) {
    return Map.of(
        ModelShape.FEED_FORWARD,
        TransformerPlusPlus.feedForward(dModel),
        EXPERTS,
        8.0,
        TOP_K,
        2.0,
        KEY_VALUE_HEADS,
        heads % 4 == 0 ? heads / 4.0 : heads,
        Switch.BALANCE,
        RoutingRule.DEFAULT_BALANCE);
  }

  @Override
  public Norm norm(int dModel) {
    return new RmsNorm(dModel);
  }

  @Override
  public List<NamedBranch> block(ModelShape s, int index) {
    double deviation = residualDeviation(s.layers());
    RoutingRule rule =
        RoutingRule.mixtral(s.count(EXPERTS), s.count(TOP_K)).balancedBy(s.option(Switch.BALANCE));
    return List.of(
        NamedBranch.mixer(
            CausalAttention.grouped(s.dModel(), s.heads(), s.count(KEY_VALUE_HEADS), deviation)),
        NamedBranch.feedForward(
            new Mixture(
                s.dModel(),
                s.feedForward(),
                rule,
                Initial.normal(Initial.DEVIATION),
                Initial.normal(deviation),
                index)));
  }

  @Override
  public OutputHead head(ModelShape s) {
    return OutputHead.untied(s.vocabularySize(), s.dModel(), Initial.normal(Initial.DEVIATION));
  }
}
