package io.copse.models.lm;

import io.copse.models.kernel.Arena;
import io.copse.models.kernel.Jitter;
import io.copse.models.layer.Batch;
import io.copse.models.layer.Batch.Purpose;
import io.copse.models.layer.RoutingStatistics;
import java.io.Serializable;
import java.util.List;

/**
 * A decoder-only language model with its loss, the mean softmax cross-entropy in nats per token.
 *
 * <p>Weights and gradients are flat arrays on the heap. {@link #forward} copies the weights to
 * native memory once, {@link #backward} adds the gradients to the heap once. Native memory is made
 * on first use for the largest batch seen, also after deserialisation; {@link #release} frees it. A
 * model belongs to one thread at a time.
 */
public final class LanguageModel implements Serializable {
  private static final long serialVersionUID = 2;

  /**
   * The most parameters of a model: a network keeps copies of all weights in one run of native
   * memory, which is shorter than the longest Java array.
   */
  public static final int MOST_PARAMS = Arena.MOST_FLOATS;

  /** The fewest tokens that an evaluation takes at once, if there are as many. */
  private static final int EVALUATION_TOKENS = 4096;

  private final ModelShape shape;
  private final long seed;
  private final float[] weights;
  private float[] gradients;
  private transient Network network;
  private transient Windows windows;
  private transient Batch pending;
  private transient long noiseKey;

  private LanguageModel(ModelShape shape, long seed, int size) {
    this.shape = shape;
    this.seed = seed;
    this.weights = new float[size];
  }

  /**
   * Returns a new model with weights drawn from {@code seed}. Its noise in training depends on the
   * same seed.
   *
   * @throws IllegalArgumentException if the shape is not one of its architecture, or has more than
   *     {@link #MOST_PARAMS} parameters
   */
  public static LanguageModel create(ModelShape shape, long seed) {
    LanguageModel model = zeros(shape, seed);
    InitialWeights.draw(new Skeleton(shape), seed, model.weights());
    return model;
  }

  /**
   * Returns a model of zeros, for the weights of a checkpoint. Its noise in training depends on
   * {@code seed}.
   *
   * @throws IllegalArgumentException as {@link #create}
   */
  public static LanguageModel zeros(ModelShape shape, long seed) {
    long params = ModelCounts.of(shape).params();
    if (params > MOST_PARAMS) {
      throw new IllegalArgumentException(
          "a model of %d parameters exceeds the limit of %d: lower dModel or layers"
              .formatted(params, MOST_PARAMS));
    }
    return new LanguageModel(shape, seed, (int) params);
  }

  public ModelShape shape() {
    return shape;
  }

  /** The parameters in the order of the flat vector, which they cover without gaps. */
  public List<ParameterSpec> parameterSpecs() {
    return new Skeleton(shape).specs();
  }

  /** Whether weight decay applies in training: not if the architecture is published without. */
  public boolean decays() {
    return Architectures.named(shape.architecture()).recipe().decays();
  }

  /** The flat weights, live. */
  public float[] weights() {
    return weights;
  }

  /**
   * The flat gradient, live; {@link #backward} adds to it. A model that is only evaluated has none.
   */
  public float[] gradients() {
    if (gradients == null) {
      gradients = new float[weights.length];
    }
    return gradients;
  }

  public long params() {
    return ModelCounts.of(shape).params();
  }

  public long activeParams() {
    return ModelCounts.of(shape).activeParams();
  }

  public long nonEmbeddingParams() {
    return ModelCounts.of(shape).nonEmbeddingParams();
  }

  /** See {@link ModelCounts#forwardFlopsPerToken}. */
  public double forwardFlopsPerToken(int contextLength) {
    return ModelCounts.of(shape).forwardFlopsPerToken(contextLength);
  }

  /**
   * Returns the mean loss of a training batch in nats per token, and keeps what {@link #backward}
   * needs.
   *
   * @param ids {@code sequences} windows of {@code length + 1} token ids, one after another
   * @throws IllegalArgumentException if an id is outside the vocabulary, or a window is longer than
   *     the context
   */
  public double forward(int[] ids, int sequences, int length) {
    Windows.require(ids, sequences, length);
    Batch batch = new Batch(sequences, length, Purpose.TRAINING, noiseKey);
    prepare(batch);
    windows.read(ids, 0, batch, shape.vocabularySize());
    pending = null;
    network.load(weights);
    double loss = network.forward(batch, windows.tokens(), windows.targets());
    pending = batch;
    return loss;
  }

  /**
   * Adds {@code scale} times the gradient of the last forward's loss to {@link #gradients}.
   *
   * @throws IllegalStateException if no forward precedes it
   */
  public void backward(float scale) {
    if (pending == null) {
      throw new IllegalStateException(
          "backward must follow one forward: call forward before each backward");
    }
    network.backward(pending, windows.tokens());
    network.addGradients(scale, gradients());
    pending = null;
  }

  /**
   * Returns the loss in nats of each of {@code sequences * length} predictions, sequence after
   * sequence, without noise and without a gradient.
   *
   * @param ids as {@link #forward} takes them
   */
  public float[] tokenLosses(int[] ids, int sequences, int length) {
    Windows.require(ids, sequences, length);
    int atOnce = Math.max(1, evaluationTokens() / length);
    float[] all = new float[sequences * length];
    for (int first = 0; first < sequences; first += atOnce) {
      Batch batch = new Batch(Math.min(atOnce, sequences - first), length, Purpose.EVALUATION);
      prepare(batch);
      if (first == 0) {
        network.load(weights);
      }
      windows.read(ids, first * (length + 1), batch, shape.vocabularySize());
      float[] losses = new float[batch.tokens()];
      network.losses(batch, windows.tokens(), windows.targets(), losses);
      System.arraycopy(losses, 0, all, first * length, losses.length);
    }
    pending = null;
    return all;
  }

  /**
   * Returns the logits [tokens, vocabularySize] after each token of one sequence.
   *
   * @throws IllegalArgumentException if there is no token, one is outside the vocabulary, or there
   *     are more than the context length
   */
  public float[] logits(int[] tokens) {
    Batch batch = new Batch(1, tokens.length, Purpose.EVALUATION);
    prepare(batch);
    for (int token : tokens) {
      Windows.checked(token, shape.vocabularySize());
    }
    network.load(weights);
    pending = null;
    return network.logits(batch, tokens);
  }

  /**
   * Returns an evaluation of the present weights.
   *
   * @param tokens the most predictions of a call
   */
  public Evaluation evaluation(int tokens) {
    return new Evaluation(shape, weights, tokens);
  }

  /** Returns a recurrence of the present weights over sequences from their first tokens. */
  public Recurrence recurrence(int sequences) {
    return new Recurrence(shape, weights, sequences);
  }

  /**
   * Sets the noise of the next training forwards. It is a function of the model's seed, these two
   * numbers and the place of the value that it is added to, and of nothing drawn before.
   */
  public void noise(long update, long firstWindow) {
    noiseKey = Jitter.key(Jitter.key(seed, update), firstWindow);
  }

  /** The routing of all mixtures of experts in the last forward in training. */
  public RoutingStatistics routing() {
    return network == null ? RoutingStatistics.NONE : network.routing();
  }

  /** The bytes of native memory that the largest batch so far has needed. */
  public long nativeBytes() {
    return network == null ? 0 : network.bytes();
  }

  /** Frees native memory; the model stays usable. */
  public void release() {
    if (network != null) {
      network.close();
    }
    network = null;
    pending = null;
  }

  private int evaluationTokens() {
    return network == null ? EVALUATION_TOKENS : Math.max(EVALUATION_TOKENS, network.tokens());
  }

  private void prepare(Batch batch) {
    if (batch.length() > shape.contextLength()) {
      throw new IllegalArgumentException(
          "a sequence of "
              + batch.length()
              + " tokens exceeds the model's context length of "
              + shape.contextLength());
    }
    if (network == null || !network.fits(batch)) {
      int tokens = network == null ? 0 : network.tokens();
      int length = network == null ? 0 : network.length();
      release();
      network =
          new Network(shape, Math.max(tokens, batch.tokens()), Math.max(length, batch.length()));
      windows = new Windows(network.tokens());
    }
  }
}
