package io.copse.models.lm;

import io.copse.models.layer.Branch;
import io.copse.models.layer.Norm;
import io.copse.models.layer.Positions;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;

/**
 * How a model of one kind is put together in the common shell: embedding (and positions), blocks
 * {@code h += mixer(norm(h)); h += feedForward(norm(h))}, a last norm, a head tied to the
 * embedding.
 */
record Architecture(
    String name,
    IntUnaryOperator feedForwardWidths,
    Function<ModelShape, Optional<Positions>> positions,
    IntFunction<Norm> norm,
    Function<ModelShape, Branch> mixer,
    Function<ModelShape, Branch> feedForward) {

  int feedForwardWidth(int dModel) {
    return feedForwardWidths.applyAsInt(dModel);
  }
}
