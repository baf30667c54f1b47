package io.copse.models.lm;

import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.Rows;
import io.copse.models.layer.Batch;
import io.copse.models.layer.Binding;
import io.copse.models.layer.Layer;
import io.copse.models.layer.RoutingStatistics;
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
  private final int vocabularySize;

  /** Memory for {@code tokens} rows in sequences of at most {@code length}. */
  Network(ModelShape shape, int tokens, int length) {
    skeleton = new Skeleton(shape);
    workspace = new Workspace(tokens, length, shape.dtype());
    width = shape.dModel();
    vocabularySize = shape.vocabularySize();
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
      boolean tied = part.layer() == skeleton.head && skeleton.head.tied();
      part.layer().bind(tied ? binding(skeleton.embedding, 0) : binding(part.layer(), offset));
      offset += Math.toIntExact(part.layer().size());
    }
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

  long bytes() {
    return workspace.arena().bytes();
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

  /** The logits after each token. */
  float[] logits(Batch batch, int[] tokens) {
    hidden(batch, tokens);
    return logits(batch);
  }

  /** Overwrites the gradients with those of the mean loss of the last forward. */
  void backward(Batch batch, int[] tokens) {
    Rows.zero(residualGradient, 0, batch.tokens() * width);
    skeleton.lastNorm.backward(batch, normedGradient, residualGradient);
    for (int i = skeleton.residuals.size() - 1; i >= 0; i--) {
      Skeleton.Residual residual = skeleton.residuals.get(i);
      residual.norm().again(batch, normed);
      residual.branch().backward(batch, normed, residualGradient, normedGradient);
      residual.norm().backward(batch, normedGradient, residualGradient);
    }
    NativeFloats embeddingGradient = residualGradient;
    if (skeleton.embeddingNorm.isPresent()) {
      Rows.zero(normedGradient, 0, batch.tokens() * width);
      skeleton.embeddingNorm.get().backward(batch, residualGradient, normedGradient);
      embeddingGradient = normedGradient;
    }
    if (skeleton.positions.isPresent()) {
      skeleton.positions.get().backward(batch, embeddingGradient);
    }
    if (!skeleton.head.tied()) {
      skeleton.embedding.clearGradient();
    }
    skeleton.embedding.backward(batch, tokens, embeddingGradient);
  }

  /** Zeros that live as long as the network. */
  NativeFloats floats(long length) {
    return workspace.arena().floats(length);
  }

  /**
   * The logits after one more token of each sequence, of which {@code position} were read into the
   * states of the branches.
   */
  float[] step(int position, int[] tokens, List<NativeFloats> states) {
    int sequences = tokens.length;
    Batch batch = new Batch(sequences, 1, Batch.Purpose.EVALUATION);
    skeleton.embedding.forward(batch, tokens, residual);
    skeleton.positions.ifPresent(table -> table.step(sequences, position, residual));
    skeleton.embeddingNorm.ifPresent(norm -> norm.forward(batch, residual, residual));
    for (int i = 0; i < states.size(); i++) {
      Skeleton.Residual branch = skeleton.residuals.get(i);
      branch.norm().forward(batch, residual, normed);
      branch.branch().step(sequences, position, states.get(i), normed, residual);
    }
    skeleton.lastNorm.forward(batch, residual, normed);
    return logits(batch);
  }

  /** What the mixtures of experts did in the last forward in training. */
  RoutingStatistics routing() {
    return RoutingStatistics.of(
        skeleton.residuals.stream()
            .map(residual -> residual.branch().routing())
            .filter(routing -> !routing.load().isEmpty())
            .toList());
  }

  @Override
  public void close() {
    workspace.close();
  }

  /** The last norm's output for these tokens, in {@link #normed}. */
  private void hidden(Batch batch, int[] tokens) {
    skeleton.embedding.forward(batch, tokens, residual);
    skeleton.positions.ifPresent(table -> table.forward(batch, residual));
    skeleton.embeddingNorm.ifPresent(norm -> norm.forward(batch, residual, residual));
    for (Skeleton.Residual branch : skeleton.residuals) {
      branch.norm().forward(batch, residual, normed);
      branch.branch().forward(batch, normed, residual);
    }
    skeleton.lastNorm.forward(batch, residual, normed);
  }

  /** The logits of the rows in {@link #normed}. */
  private float[] logits(Batch batch) {
    float[] logits = new float[Math.multiplyExact(batch.tokens(), vocabularySize)];
    skeleton.head.logits(batch.tokens(), normed, logits);
    return logits;
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
