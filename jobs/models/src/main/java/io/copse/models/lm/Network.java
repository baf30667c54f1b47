package io.copse.models.lm;

import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.Rows;
import io.copse.models.layer.Batch;
import io.copse.models.layer.Binding;
import io.copse.models.layer.Layer;
import io.copse.models.layer.Workspace;
import java.util.ArrayList;
import java.util.List;

/**
 * The native half of a language model: copies of weights and gradients, activations and the passes
 * over the layers, for batches of up to a fixed number of tokens.
 */
final class Network implements AutoCloseable {
  private final Skeleton skeleton;
  private final Workspace workspace;
  private final NativeFloats weights;
  private final NativeFloats gradients;
  private final NativeFloats residual;
  private final NativeFloats residualGradient;
  private final NativeFloats normed;
  private final NativeFloats normedGradient;
  private final int width;

  /** Memory for {@code tokens} rows in sequences of at most {@code length}. */
  Network(ModelShape shape, int tokens, int length) {
    skeleton = new Skeleton(shape);
    workspace = new Workspace(tokens, length);
    width = shape.dModel();
    long size = ModelCounts.of(shape).params();
    weights = workspace.arena().floats(size);
    gradients = workspace.arena().floats(size);
    long rows = (long) tokens * width;
    residual = workspace.arena().floats(rows);
    residualGradient = workspace.arena().floats(rows);
    normed = workspace.arena().floats(rows);
    normedGradient = workspace.arena().floats(rows);
    int offset = 0;
    for (Skeleton.Part part : skeleton.parts()) {
      offset = bind(part.layer(), offset);
    }
    skeleton.head.bind(binding(skeleton.embedding, 0));
  }

  /** Whether a batch fits into the memory. */
  boolean fits(Batch batch) {
    return batch.tokens() <= workspace.tokens() && batch.length() <= workspace.length();
  }

  int tokens() {
    return workspace.tokens();
  }

  int length() {
    return workspace.length();
  }

  void load(float[] source) {
    weights.copyFrom(source, 0, source.length);
  }

  /** {@code sum += scale gradients}. */
  void addGradients(float scale, float[] sum) {
    Rows.addScaled(gradients, scale, sum);
  }

  /** The mean loss in nats per token; keeps what {@link #backward} needs. */
  double forward(Batch batch, int[] tokens, int[] targets) {
    hidden(batch, tokens);
    return skeleton.head.lossAndGradient(batch, normed, targets, normedGradient);
  }

  /** The loss of each token in nats. */
  void losses(Batch batch, int[] tokens, int[] targets, float[] losses) {
    hidden(batch, tokens);
    skeleton.head.losses(batch, normed, targets, losses);
  }

  /** Overwrites the gradients with those of the mean loss of the last forward. */
  void backward(Batch batch, int[] tokens) {
    Rows.zero(residualGradient, 0, batch.tokens() * width);
    skeleton.lastNorm.backward(batch, normedGradient, residualGradient);
    for (int i = skeleton.blocks.size() - 1; i >= 0; i--) {
      Skeleton.Block block = skeleton.blocks.get(i);
      block.feedForwardNorm().again(batch, normed);
      block.feedForward().backward(batch, normed, residualGradient, normedGradient);
      block.feedForwardNorm().backward(batch, normedGradient, residualGradient);
      block.mixerNorm().again(batch, normed);
      block.mixer().backward(batch, normed, residualGradient, normedGradient);
      block.mixerNorm().backward(batch, normedGradient, residualGradient);
    }
    skeleton.positions.ifPresent(table -> table.backward(batch, residualGradient));
    skeleton.embedding.backward(batch, tokens, residualGradient);
  }

  @Override
  public void close() {
    workspace.close();
  }

  /** The last norm's output for these tokens, in {@link #normed}. */
  private void hidden(Batch batch, int[] tokens) {
    skeleton.embedding.forward(batch, tokens, residual);
    skeleton.positions.ifPresent(table -> table.forward(batch, residual));
    for (Skeleton.Block block : skeleton.blocks) {
      block.mixerNorm().forward(batch, residual, normed);
      block.mixer().forward(batch, normed, residual);
      block.feedForwardNorm().forward(batch, residual, normed);
      block.feedForward().forward(batch, normed, residual);
    }
    skeleton.lastNorm.forward(batch, residual, normed);
  }

  private int bind(Layer layer, int offset) {
    layer.bind(binding(layer, offset));
    return offset + Math.toIntExact(layer.size());
  }

  private Binding binding(Layer layer, int offset) {
    return new Binding(workspace, slices(weights, layer, offset), slices(gradients, layer, offset));
  }

  private static List<NativeFloats> slices(NativeFloats flat, Layer layer, int offset) {
    List<NativeFloats> slices = new ArrayList<>();
    int at = offset;
    for (var parameter : layer.parameters()) {
      int size = Math.toIntExact(parameter.size());
      slices.add(flat.slice(at, size));
      at += size;
    }
    return slices;
  }
}
