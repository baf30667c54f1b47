package io.copse.models.train;

import com.intel.analytics.bigdl.dllib.nn.abstractnn.AbstractModule;
import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import io.copse.models.optim.UpdateRule;
import java.util.List;
import java.util.SplittableRandom;
import scala.Tuple2;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** The least language model: a table of logits [V, V] with its loss, as a BigDL module. */
final class Bigram extends AbstractModule<Tensor<Object>, Tensor<Object>, Object> {
  private static final long serialVersionUID = 1L;

  private final int vocabulary;
  private final float[] weights;
  private final float[] gradients;

  Bigram(int vocabulary, long seed) {
    super(tensorTag(), tensorTag(), FloatTensors.tag(), FloatTensors.numeric());
    this.vocabulary = vocabulary;
    this.weights = new float[vocabulary * vocabulary];
    this.gradients = new float[weights.length];
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) random.nextDouble(-0.1, 0.1);
    }
  }

  static TrainableModel trainable(int vocabulary, long seed) {
    Bigram module = new Bigram(vocabulary, seed);
    int half = vocabulary / 2 * vocabulary;
    return new TrainableModel(
        module,
        module.weights,
        module.gradients,
        List.of(
            new TensorSlice("low", List.of(vocabulary / 2, vocabulary), 0),
            new TensorSlice("high", List.of(vocabulary - vocabulary / 2, vocabulary), half)),
        List.of(UpdateRule.decay(0, half)),
        Instruments.NONE);
  }

  @SuppressWarnings("unchecked")
  private static ClassTag<Tensor<Object>> tensorTag() {
    return (ClassTag<Tensor<Object>>) (ClassTag<?>) ClassTag$.MODULE$.apply(Tensor.class);
  }

  @Override
  public Tensor<Object> updateOutput(Tensor<Object> input) {
    double loss = eachTarget(input, (row, probabilities, target, count) -> {});
    output_$eq(FloatTensors.over(new float[] {(float) loss}, 1));
    return output();
  }

  @Override
  public Tensor<Object> updateGradInput(Tensor<Object> input, Tensor<Object> gradOutput) {
    return input;
  }

  @Override
  public void accGradParameters(Tensor<Object> input, Tensor<Object> gradOutput) {
    float scale = FloatTensors.scalar(gradOutput);
    eachTarget(
        input,
        (row, probabilities, target, count) -> {
          for (int j = 0; j < vocabulary; j++) {
            double delta = probabilities[j] - (j == target ? 1 : 0);
            gradients[row * vocabulary + j] += (float) (scale * delta / count);
          }
        });
  }

  @Override
  @SuppressWarnings("unchecked")
  public Tuple2<Tensor<Object>[], Tensor<Object>[]> parameters() {
    return new Tuple2<>(
        new Tensor[] {FloatTensors.over(weights, vocabulary, vocabulary)},
        new Tensor[] {FloatTensors.over(gradients, vocabulary, vocabulary)});
  }

  private interface Visitor {
    void visit(int row, double[] probabilities, int target, int count);
  }

  private double eachTarget(Tensor<Object> input, Visitor visitor) {
    float[] ids = (float[]) input.storage().array();
    int sequences = input.size(1);
    int window = input.size(2);
    int count = sequences * (window - 1);
    double loss = 0;
    double[] probabilities = new double[vocabulary];
    for (int s = 0; s < sequences; s++) {
      for (int t = 0; t < window - 1; t++) {
        int row = (int) ids[s * window + t];
        int target = (int) ids[s * window + t + 1];
        double sum = 0;
        for (int j = 0; j < vocabulary; j++) {
          // StrictMath: the tests compare bits between interpreted and compiled runs.
          probabilities[j] = StrictMath.exp(weights[row * vocabulary + j]);
          sum += probabilities[j];
        }
        for (int j = 0; j < vocabulary; j++) {
          probabilities[j] /= sum;
        }
        loss -= StrictMath.log(probabilities[target]);
        visitor.visit(row, probabilities, target, count);
      }
    }
    return loss / count;
  }
}
