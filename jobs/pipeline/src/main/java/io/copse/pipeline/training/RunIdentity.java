package io.copse.pipeline.training;

import io.copse.models.kernel.Dtype;
import io.copse.models.lm.Architectures;
import io.copse.models.lm.Dimensions;
import io.copse.models.lm.ModelShape;
import io.copse.pipeline.identity.Sha256;
import java.io.Serializable;

/**
 * What every run of an experiment has in common and what, beside the run's own numbers, decides its
 * weights: two runs of equal identity and numbers are the same run, whoever trains them and when.
 *
 * @param vocabularySize tokens of the vocabulary
 * @param contextLength tokens of a window
 * @param weightDecay AdamW's decoupled decay
 * @param clipNorm global gradient norm to clip at
 * @param dtype arithmetic of the large matrix products
 * @param corpusId hash of the corpus's settings, which names the folder of its tokens
 * @param dataFingerprint hash of the corpus's tokenizer and tokens, so that another text is another
 *     run
 * @param seed the experiment's seed
 */
public record RunIdentity(
    int vocabularySize,
    int contextLength,
    double weightDecay,
    double clipNorm,
    Dtype dtype,
    String corpusId,
    String dataFingerprint,
    long seed)
    implements Serializable {

  /** Raised whenever a change of the arithmetic gives the same config other weights. */
  public static final int NUMERICS_VERSION = 4;

  /** Returns the run's id: 16 hexadecimal digits of the SHA-256 of what decides its weights. */
  String idOf(RunSpec run) {
    String text =
        String.join(
            "|",
            "numerics " + NUMERICS_VERSION,
            toString(),
            run.model().toString(),
            "batch " + run.batchSequences() + " of " + run.branches(),
            "tokens " + run.fromTokens() + " to " + run.toTokens(),
            "warm-up " + run.warmupTokens() + " cool-down " + run.cooldownFromTokens(),
            "replicas " + run.replicas(),
            "parent " + run.parent().orElse("none"),
            run.stream().toString());
    return Sha256.id(text);
  }

  /** Returns the shape of a model. */
  ModelShape shape(RunSpec.Model model) {
    return Architectures.shape(
        model.architecture(),
        vocabularySize,
        contextLength,
        new Dimensions(model.dModel(), model.layers(), model.heads(), model.options()),
        dtype);
  }
}
