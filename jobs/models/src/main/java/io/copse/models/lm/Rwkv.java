package io.copse.models.lm;

import io.copse.models.layer.Initial;
import io.copse.models.layer.dense.Embedding;
import io.copse.models.layer.dense.LayerNorm;
import io.copse.models.layer.dense.Norm;
import io.copse.models.layer.dense.OutputHead;
import java.util.Optional;

/**
 * The common parts of RWKV-4 and RWKV-6. Both have layer norms with biases, one of them behind the
 * embedding, which starts from 1e-4. Their untied head starts orthogonal with half the gain. As
 * published, nothing decays in training. Their author's penalty on the greatest logit (L2Wrap,
 * 1e-4) is left out: the loss is the cross-entropy for every architecture.
 */
public abstract class Rwkv implements Architecture {
  private static final double EMBEDDING = 1e-4;
  private static final double HEAD_GAIN = 0.5;

  @Override
  public Recipe recipe() {
    return Recipe.RWKV;
  }

  @Override
  public Norm norm(int dModel) {
    return LayerNorm.biased(dModel);
  }

  @Override
  public Optional<Norm> embeddingNorm(ModelShape shape) {
    return Optional.of(norm(shape.dModel()));
  }

  @Override
  public Embedding embedding(ModelShape shape) {
    return new Embedding(
        shape.vocabularySize(), shape.dModel(), Initial.uniform(-EMBEDDING, EMBEDDING));
  }

  @Override
  public OutputHead head(ModelShape shape) {
    int vocabulary = shape.vocabularySize();
    int d = shape.dModel();
    double gain = HEAD_GAIN * StrictMath.sqrt(Math.max(1, (double) vocabulary / d));
    return OutputHead.untied(vocabulary, d, Initial.orthogonal(vocabulary, d, gain));
  }
}
