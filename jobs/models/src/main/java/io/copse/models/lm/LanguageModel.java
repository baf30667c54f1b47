package io.copse.models.lm;

import com.intel.analytics.bigdl.dllib.nn.abstractnn.AbstractModule;
import com.intel.analytics.bigdl.dllib.tensor.Storage;
import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import io.copse.models.kernel.Jitter;
import io.copse.models.layer.Batch;
import io.copse.models.layer.Batch.Purpose;
import io.copse.models.layer.RoutingStatistics;
import java.util.List;
import scala.Tuple2;

/**
 * A decoder-only language model as a BigDL module with its loss: the input is a tensor [sequences,
 * T + 1] of token ids, the output a scalar tensor, the mean over sequences * T predictions of the
 * softmax cross-entropy in nats per token. {@code backward} adds the gradient, times the value of
 * its gradient of the output, to the flat gradient; the gradient of the input is empty.
 *
 * <p>The flat tensors of BigDL are the edge: each forward copies the weights to native memory once,
 * each backward adds the gradients once. In {@code evaluate()} mode a forward takes no gradient.
 * Native memory is transient: it is made on first use, also after deserialisation, for the largest
 * batch seen, and freed by {@link #release}. A model belongs to one thread at a time.
 */
public final class LanguageModel extends AbstractModule<Tensor<Object>, Tensor<Object>, Object> {
  private static final long serialVersionUID = 1;

  /** Evaluation takes at least so many tokens at once, if there are. */
  private static final int EVALUATION_TOKENS = 4096;

  private final ModelShape shape;
  private final long seed;
  private final Storage<Object> weights;
  private final Storage<Object> gradients;
  private final Tensor<Object>[] weightViews;
  private final Tensor<Object>[] gradientViews;
  private transient Network network;
  private transient Windows windows;
  private transient Batch pending;
  private transient long noiseKey;

  private LanguageModel(ModelShape shape, long seed, List<ParameterSpec> specs, int size) {
    super(BigDl.TENSOR_TAG, BigDl.TENSOR_TAG, BigDl.FLOAT_TAG, BigDl.FLOAT);
    this.shape = shape;
    this.seed = seed;
    this.weights = BigDl.storage(size);
    this.gradients = BigDl.storage(size);
    this.weightViews = BigDl.views(weights, specs);
    this.gradientViews = BigDl.views(gradients, specs);
    output_$eq(BigDl.scalar());
  }

  /**
   * A new model with weights drawn from {@code seed}, which its noise in training depends on too.
   *
   * @throws IllegalArgumentException if the shape is not one of its architecture, or has more
   *     parameters than one Java array holds
   */
  public static LanguageModel create(ModelShape shape, long seed) {
    LanguageModel model = zeros(shape, seed);
    InitialWeights.draw(new Skeleton(shape), seed, model.weights());
    return model;
  }

  /**
   * A model whose weights are zero until a checkpoint's take their place; its noise in training
   * depends on {@code seed}.
   *
   * @throws IllegalArgumentException as {@link #create}
   */
  public static LanguageModel zeros(ModelShape shape, long seed) {
    long params = ModelCounts.of(shape).params();
    if (params > Integer.MAX_VALUE / Float.BYTES) {
      throw new IllegalArgumentException(
          "a model of "
              + params
              + " parameters is too large for one machine: lower dModel or layers");
    }
    return new LanguageModel(shape, seed, new Skeleton(shape).specs(), (int) params);
  }

  public ModelShape shape() {
    return shape;
  }

  /** The parameters in the order of the flat vector, which they cover. */
  public List<ParameterSpec> parameterSpecs() {
    return new Skeleton(shape).specs();
  }

  /** Whether matrices decay in training: not those of a kind that is published without. */
  public boolean decays() {
    return Architectures.named(shape.architecture()).recipe().decays();
  }

  /** The live storage of the flat weights. */
  public float[] weights() {
    return (float[]) weights.array();
  }

  /** The live storage of the flat gradient, to which {@code backward} adds. */
  public float[] gradients() {
    return (float[]) gradients.array();
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

  @Override
  public Tuple2<Tensor<Object>[], Tensor<Object>[]> parameters() {
    return new Tuple2<>(weightViews, gradientViews);
  }

  @Override
  public Tensor<Object> updateOutput(Tensor<Object> input) {
    int[] size = input.size();
    if (size.length != 2 || size[1] < 2) {
      throw new IllegalArgumentException(
          "the input must be a tensor [sequences, T + 1] of token ids with T at least 1");
    }
    Batch batch =
        new Batch(
            size[0], size[1] - 1, isTraining() ? Purpose.TRAINING : Purpose.EVALUATION, noiseKey);
    prepare(batch);
    windows.read(input.contiguous(), batch, shape.vocabularySize());
    pending = null;
    network.load(weights());
    double loss;
    if (isTraining()) {
      loss = network.forward(batch, windows.tokens(), windows.targets());
      pending = batch;
    } else {
      float[] losses = new float[batch.tokens()];
      network.losses(batch, windows.tokens(), windows.targets(), losses);
      loss = mean(losses);
    }
    BigDl.set(output(), (float) loss);
    return output();
  }

  @Override
  public Tensor<Object> updateGradInput(Tensor<Object> input, Tensor<Object> gradOutput) {
    // Token ids have no gradient.
    return gradInput();
  }

  @Override
  public void accGradParameters(Tensor<Object> input, Tensor<Object> gradOutput) {
    if (pending == null) {
      throw new IllegalStateException(
          "backward must follow one forward of the same input in training mode");
    }
    network.backward(pending, windows.tokens());
    network.addGradients(BigDl.value(gradOutput), gradients());
    pending = null;
  }

  /**
   * The loss in nats of each of {@code sequences * length} predictions, sequence after sequence,
   * where {@code ids} holds {@code sequences} windows of {@code length + 1} token ids. No gradient
   * is taken.
   */
  public float[] tokenLosses(int[] ids, int sequences, int length) {
    if (sequences < 1 || length < 1 || ids.length != Math.multiplyExact(sequences, length + 1)) {
      throw new IllegalArgumentException(
          sequences
              + " windows of "
              + length
              + " + 1 tokens were announced, but "
              + ids.length
              + " token ids given");
    }
    int atOnce = Math.max(1, evaluationTokens() / length);
    float[] all = new float[sequences * length];
    for (int first = 0; first < sequences; first += atOnce) {
      Batch batch = new Batch(Math.min(atOnce, sequences - first), length, Purpose.EVALUATION);
      prepare(batch);
      if (first == 0) {
        network.load(weights());
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
   * The logits [tokens, vocabularySize] after each token of one sequence, by one forward pass.
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
    network.load(weights());
    pending = null;
    return network.logits(batch, tokens);
  }

  /**
   * A recurrence over {@code sequences} sequences from their first tokens with the present weights.
   */
  public Recurrence recurrence(int sequences) {
    return new Recurrence(shape, weights(), sequences);
  }

  /**
   * Sets the noise of the forwards in training from now on: it is a function of the model's seed,
   * these two numbers and the place of what it is added to, whatever was drawn before.
   */
  public void noise(long update, long firstWindow) {
    noiseKey = Jitter.key(Jitter.key(seed, update), firstWindow);
  }

  /** What the mixtures of experts did in the last forward in training. */
  public RoutingStatistics routing() {
    return network == null ? RoutingStatistics.NONE : network.routing();
  }

  /** The bytes of native memory that the largest batch so far has needed. */
  public long nativeBytes() {
    return network == null ? 0 : network.bytes();
  }

  /** Frees native memory; the model stays usable. */
  @Override
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

  private static double mean(float[] losses) {
    double sum = 0;
    for (float loss : losses) {
      sum += loss;
    }
    return sum / losses.length;
  }
}
