package io.copse.pipeline.config;

import io.copse.models.kernel.Dtype;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What else decides the bits of a run: the arithmetic, the tree of sums and the random numbers.
 *
 * @param dtype arithmetic of the large matrix products; empty for the one that this machine trains
 *     faster with
 * @param replicas logical replicas of the dense arm
 * @param seed the training seed: of first weights, data order and noise
 */
public record Numerics(Optional<Dtype> dtype, int replicas, long seed) {
  private static final String AUTO = "auto";

  private static final Key<Optional<Dtype>> DTYPE =
      Key.of(
          "dtype",
          Type.oneOf(
              Stream.concat(
                      Stream.of(Dtype.values()).map(Optional::of),
                      Stream.of(Optional.<Dtype>empty()))
                  .toList(),
              dtype -> dtype.map(Dtype::label).orElse(AUTO)),
          Optional.of(Dtype.F32),
          "Arithmetic of the large matrix products; auto is bf16 if this machine multiplies it 1.5"
              + " times as fast.");
  private static final Key<Integer> REPLICAS =
      Key.of("replicas", Type.whole(1, 255), 1, "Data-parallel replicas of the dense models.");
  private static final Key<Long> SEED =
      Key.of(
              "seed",
              Type.seed(),
              1L,
              "Training seed: of first weights, data order and noise. Vary it alone to repeat"
                  + " training on the same corpus.")
          .sameAs("seed");

  static final Block<Numerics> BLOCK =
      Block.<Numerics>at(Block.TRAINING)
          .with(DTYPE, Numerics::dtype)
          .with(REPLICAS, Numerics::replicas)
          .with(SEED, Numerics::seed);

  static Numerics read(Values values) {
    return new Numerics(values.get(DTYPE), values.get(REPLICAS), values.get(SEED));
  }

  Numerics in(Dtype type) {
    return new Numerics(Optional.of(type), replicas, seed);
  }
}
