package io.copse.models.lm;

import static io.copse.models.layer.Initial.residualDeviation;

import io.copse.models.layer.attention.CausalAttention;
import io.copse.models.layer.dense.GeluMlp;
import io.copse.models.layer.dense.LayerNorm;
import io.copse.models.layer.dense.Norm;
import io.copse.models.layer.dense.Positions;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * GPT-2 (Radford et al. 2019) without biases: layer norm, learned positions, GELU of width 4
 * dModel, a tied head.
 */
public final class Transformer implements Architecture {
  @Override
  public String name() {
    return "transformer";
  }

  @Override
  public Map<String, Double> options(int dModel, int heads) {
    return Map.of(ModelShape.FEED_FORWARD, 4.0 * dModel);
  }

  @Override
  public Recipe recipe() {
    return Recipe.GPT3;
  }

  @Override
  public Norm norm(int dModel) {
    return new LayerNorm(dModel);
  }

  @Override
  public Optional<Positions> positions(ModelShape shape) {
    return Optional.of(new Positions(shape.contextLength(), shape.dModel()));
  }

  @Override
  public List<NamedBranch> block(ModelShape s, int index) {
    double deviation = residualDeviation(s.layers());
    return List.of(
        NamedBranch.mixer(CausalAttention.plain(s.dModel(), s.heads(), deviation)),
        NamedBranch.feedForward(new GeluMlp(s.dModel(), s.feedForward(), deviation)));
  }
}
