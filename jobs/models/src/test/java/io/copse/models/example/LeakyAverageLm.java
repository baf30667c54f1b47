package io.copse.models.example;

import io.copse.models.layer.Initial;
import io.copse.models.layer.dense.Norm;
import io.copse.models.layer.dense.RmsNorm;
import io.copse.models.layer.dense.SwiGlu;
import io.copse.models.lm.Architecture;
import io.copse.models.lm.ModelShape;
import io.copse.models.lm.NamedBranch;
import java.util.List;
import java.util.Map;

/**
 * Blocks of a {@link LeakyAverage} and a SwiGLU of width 10/3 dModel, so that a block has the
 * {@code 12 d^2} params of a Transformer's.
 */
public final class LeakyAverageLm implements Architecture {
  private static final String LEAK = "leak";

  @Override
  public String name() {
    return "leaky_average";
  }

  @Override
  public Map<String, Double> options(int dModel, int heads) {
    return Map.of(LEAK, 0.75, ModelShape.FEED_FORWARD, (double) Math.round(10.0 * dModel / 3));
  }

  @Override
  public Norm norm(int dModel) {
    return new RmsNorm(dModel);
  }

  @Override
  public List<NamedBranch> block(ModelShape shape, int index) {
    int d = shape.dModel();
    double deviation = Initial.residualDeviation(shape.layers());
    return List.of(
        NamedBranch.mixer(new LeakyAverage(d, shape.option(LEAK), shape.layers())),
        NamedBranch.feedForward(new SwiGlu(d, shape.feedForward(), deviation)));
  }
}
