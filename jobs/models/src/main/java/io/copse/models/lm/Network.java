package io.copse.models.lm;

import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.Rows;
import io.copse.models.layer.Batch;
import io.copse.models.layer.Binding;
import io.copse.models.layer.BoundBranch;
import io.copse.models.layer.Layer;
import io.copse.models.layer.Parameter;
import io.copse.models.layer.RoutingStatistics;
import io.copse.models.layer.Workspace;
import io.copse.models.layer.dense.BoundEmbedding;
import io.copse.models.layer.dense.BoundNorm;
import io.copse.models.layer.dense.BoundOutputHead;
import io.copse.models.layer.dense.BoundPositions;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/**
 * The native half of a language model: copies of weights and gradients, activations and the passes
 * over the layers, for batches of up to a fixed number of tokens.
 */
final class Network implements AutoCloseable {
  private final Workspace workspace;
  private final NativeFloats weights;
  private final NativeFloats gradients;
  private final NativeFloats residual;
  private final NativeFloats residualGradient;
  private final NativeFloats normed;
  private final NativeFloats normedGradient;
  private final int width;
  private final int vocabularySize;
  private final BoundEmbedding embedding;
  private final Optional<BoundPositions> positions;
  private final Optional<BoundNorm> embeddingNorm;
  private final List<Residual> residuals;
  private final BoundNorm lastNorm;
  private final BoundOutputHead head;
  private final boolean tied;

  /** {@code h += branch(norm(h))}. */
  private record Residual(BoundNorm norm, BoundBranch branch) {}

  /** Memory for {@code tokens} rows in sequences of at most {@code length}. */
  Network(ModelShape shape, int tokens, int length) {
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
    Skeleton skeleton = new Skeleton(shape);
    IdentityHashMap<Layer, Binding> bindings = bindings(skeleton);
    embedding = skeleton.embedding.bind(bindings.get(skeleton.embedding));
    positions = skeleton.positions.map(table -> table.bind(bindings.get(table)));
    embeddingNorm = skeleton.embeddingNorm.map(norm -> norm.bind(bindings.get(norm)));
    List<Residual> bound = new ArrayList<>();
    for (Skeleton.Residual each : skeleton.residuals) {
      BoundNorm norm = each.norm().bind(bindings.get(each.norm()));
      bound.add(new Residual(norm, each.branch().bind(bindings.get(each.branch()))));
    }
    residuals = List.copyOf(bound);
    lastNorm = skeleton.lastNorm.bind(bindings.get(skeleton.lastNorm));
    head = skeleton.head.bind(bindings.get(skeleton.head), embedding);
    tied = skeleton.head.tied();
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
    return head.lossAndGradient(batch, normed, targets, normedGradient);
  }

  /** The loss of each token in nats. */
  void losses(Batch batch, int[] tokens, int[] targets, float[] losses) {
    hidden(batch, tokens);
    head.losses(batch, normed, targets, losses);
  }

  /** The logits after each token. */
  float[] logits(Batch batch, int[] tokens) {
    hidden(batch, tokens);
    return logits(batch);
  }

  /** Overwrites the gradients with those of the mean loss of the last forward. */
  void backward(Batch batch, int[] tokens) {
    Rows.zero(residualGradient, 0, batch.tokens() * width);
    lastNorm.backward(batch, normedGradient, residualGradient);
    for (int i = residuals.size() - 1; i >= 0; i--) {
      Residual each = residuals.get(i);
      each.norm().again(batch, normed);
      each.branch().backward(batch, normed, residualGradient, normedGradient);
      each.norm().backward(batch, normedGradient, residualGradient);
    }
    NativeFloats embeddingGradient = residualGradient;
    if (embeddingNorm.isPresent()) {
      Rows.zero(normedGradient, 0, batch.tokens() * width);
      embeddingNorm.get().backward(batch, residualGradient, normedGradient);
      embeddingGradient = normedGradient;
    }
    if (positions.isPresent()) {
      positions.get().backward(batch, embeddingGradient);
    }
    if (!tied) {
      embedding.clearGradient();
    }
    embedding.backward(batch, tokens, embeddingGradient);
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
    embedding.forward(batch, tokens, residual);
    positions.ifPresent(table -> table.step(sequences, position, residual));
    embeddingNorm.ifPresent(norm -> norm.forward(batch, residual, residual));
    for (int i = 0; i < states.size(); i++) {
      Residual branch = residuals.get(i);
      branch.norm().forward(batch, residual, normed);
      branch.branch().step(sequences, position, states.get(i), normed, residual);
    }
    lastNorm.forward(batch, residual, normed);
    return logits(batch);
  }

  /** The routing of all mixtures of experts in the last forward in training. */
  RoutingStatistics routing() {
    return RoutingStatistics.of(
        residuals.stream()
            .map(each -> each.branch().routing())
            .filter(routing -> !routing.load().isEmpty())
            .toList());
  }

  @Override
  public void close() {
    workspace.close();
  }

  /** The last norm's output for these tokens, in {@link #normed}. */
  private void hidden(Batch batch, int[] tokens) {
    embedding.forward(batch, tokens, residual);
    positions.ifPresent(table -> table.forward(batch, residual));
    embeddingNorm.ifPresent(norm -> norm.forward(batch, residual, residual));
    for (Residual branch : residuals) {
      branch.norm().forward(batch, residual, normed);
      branch.branch().forward(batch, normed, residual);
    }
    lastNorm.forward(batch, residual, normed);
  }

  /** The logits of the rows in {@link #normed}. */
  private float[] logits(Batch batch) {
    float[] logits = new float[Math.multiplyExact(batch.tokens(), vocabularySize)];
    head.logits(batch.tokens(), normed, logits);
    return logits;
  }

  /** A binding of each layer to its part of the flat vectors. */
  private IdentityHashMap<Layer, Binding> bindings(Skeleton skeleton) {
    IdentityHashMap<Layer, Binding> bindings = new IdentityHashMap<>();
    int offset = 0;
    for (Skeleton.Part part : skeleton.parts()) {
      List<Parameter> parameters = part.layer().parameters();
      List<NativeFloats> ofWeights = new ArrayList<>();
      List<NativeFloats> ofGradients = new ArrayList<>();
      for (Parameter parameter : parameters) {
        int size = Math.toIntExact(parameter.size());
        ofWeights.add(weights.slice(offset, size));
        ofGradients.add(gradients.slice(offset, size));
        offset += size;
      }
      bindings.put(part.layer(), new Binding(workspace, parameters, ofWeights, ofGradients));
    }
    return bindings;
  }
}
