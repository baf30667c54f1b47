package io.copse.models.optim;

import com.intel.analytics.bigdl.dllib.optim.OptimMethod;
import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import com.intel.analytics.bigdl.dllib.utils.Table;
import java.util.Comparator;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import scala.Function1;
import scala.Tuple2;

/**
 * AdamW with bias correction and decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2).
 *
 * <p>At update t, with gradient g and learning rate a:
 *
 * <pre>
 *   m = beta1 m + (1 - beta1) g
 *   v = beta2 v + (1 - beta2) g g
 *   w = w - a decay w                                      matrices only
 *   w = w - a (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)
 * </pre>
 *
 * <p>with a times its factor where an {@link UpdateRule} has one, and g times the factor of {@link
 * #gradientFactor}.
 *
 * <p>Every operation is a correctly rounded float operation in a fixed order, so that lanes, tail,
 * interpreter and compiler give the same bits. The moments are plain arrays which a checkpoint
 * saves and loads. Not safe for use by several threads.
 */
public final class AdamW implements OptimMethod<Object> {
  private static final long serialVersionUID = 1L;
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  private final AdamWSettings settings;
  private final List<UpdateRule> rules;
  private final float[] firstMoment;
  private final float[] secondMoment;
  private long updates;
  private double learningRate;
  private float gradientFactor = 1;
  private Table state = new Table(new Object[0]);

  /**
   * An optimiser without history.
   *
   * @param settings hyper-parameters
   * @param size number of parameters
   * @param rules what is not updated plainly; their ranges must not overlap
   */
  public AdamW(AdamWSettings settings, int size, List<UpdateRule> rules) {
    this.settings = settings;
    this.rules = rules.stream().sorted(Comparator.comparingInt(UpdateRule::offset)).toList();
    int end = 0;
    for (UpdateRule range : this.rules) {
      if (range.offset() < end || range.end() > size) {
        throw new IllegalArgumentException(
            "The range [%d, %d) overlaps another or ends after the %d parameters: give rules of disjoint ranges of the storage."
                .formatted(range.offset(), range.end(), size));
      }
      end = range.end();
    }
    this.firstMoment = new float[size];
    this.secondMoment = new float[size];
  }

  /** The first moment (exp_avg), live. */
  public float[] firstMoment() {
    return firstMoment;
  }

  /** The second moment (exp_avg_sq), live. */
  public float[] secondMoment() {
    return secondMoment;
  }

  /** Updates made so far, those of restored state included. */
  public long updates() {
    return updates;
  }

  /** Takes over the moments and the update count of a checkpoint; the arrays are copied. */
  public void restore(float[] first, float[] second, long updateCount) {
    if (first.length != firstMoment.length || second.length != secondMoment.length) {
      throw new IllegalArgumentException(
          "The moments to restore have %d and %d elements and the model %d: give the state of a model of this shape."
              .formatted(first.length, second.length, firstMoment.length));
    }
    System.arraycopy(first, 0, firstMoment, 0, first.length);
    System.arraycopy(second, 0, secondMoment, 0, second.length);
    updates = updateCount;
  }

  /** Sets the learning rate of the next updates. */
  public void learningRate(double rate) {
    learningRate = rate;
  }

  /** Sets what the gradients of the next updates are multiplied by, 1 at first. */
  public void gradientFactor(float factor) {
    gradientFactor = factor;
  }

  /**
   * One update of {@code weights} in place, at the current learning rate; the gradients stay as
   * they are.
   */
  public void update(float[] weights, int weightOffset, float[] gradients, int gradientOffset) {
    updates++;
    // StrictMath: Math.pow may give other bits interpreted than compiled.
    double correction1 = 1 - StrictMath.pow(settings.beta1(), updates);
    double correction2 = 1 - StrictMath.pow(settings.beta2(), updates);
    Step step =
        new Step(
            weights,
            weightOffset,
            gradients,
            gradientOffset,
            gradientFactor,
            (float) settings.beta1(),
            (float) (1 - settings.beta1()),
            (float) settings.beta2(),
            (float) (1 - settings.beta2()),
            learningRate / correction1,
            (float) (1 / Math.sqrt(correction2)),
            (float) settings.epsilon());
    int at = 0;
    for (UpdateRule rule : rules) {
      apply(step, at, rule.offset(), 1, 1f);
      double decay = rule.decays() ? settings.weightDecay() : 0;
      float keep = (float) (1 - learningRate * rule.rateFactor() * decay);
      apply(step, rule.offset(), rule.end(), rule.rateFactor(), keep);
      at = rule.end();
    }
    apply(step, at, firstMoment.length, 1, 1f);
  }

  private record Step(
      float[] weights,
      int weightOffset,
      float[] gradients,
      int gradientOffset,
      float gradientFactor,
      float beta1,
      float rest1,
      float beta2,
      float rest2,
      double rate,
      float rootScale,
      float epsilon) {}

  private void apply(Step step, int from, int to, double rateFactor, float keep) {
    float rate = (float) (step.rate * rateFactor);
    float[] m = firstMoment;
    float[] v = secondMoment;
    float[] w = step.weights;
    float[] g = step.gradients;
    int wo = step.weightOffset;
    int go = step.gradientOffset;
    int i = from;
    for (; i <= to - SPECIES.length(); i += SPECIES.length()) {
      FloatVector gradient = FloatVector.fromArray(SPECIES, g, go + i).mul(step.gradientFactor);
      FloatVector first =
          FloatVector.fromArray(SPECIES, m, i).mul(step.beta1).add(gradient.mul(step.rest1));
      FloatVector second =
          FloatVector.fromArray(SPECIES, v, i)
              .mul(step.beta2)
              .add(gradient.mul(gradient).mul(step.rest2));
      FloatVector root = second.sqrt().mul(step.rootScale).add(step.epsilon);
      FloatVector.fromArray(SPECIES, w, wo + i)
          .mul(keep)
          .sub(first.mul(rate).div(root))
          .intoArray(w, wo + i);
      first.intoArray(m, i);
      second.intoArray(v, i);
    }
    for (; i < to; i++) {
      float gradient = g[go + i] * step.gradientFactor;
      m[i] = m[i] * step.beta1 + gradient * step.rest1;
      v[i] = v[i] * step.beta2 + gradient * gradient * step.rest2;
      float root = (float) Math.sqrt(v[i]) * step.rootScale + step.epsilon;
      w[wo + i] = w[wo + i] * keep - m[i] * rate / root;
    }
  }

  @Override
  public Tuple2<Tensor<Object>, Object> optimize(
      Function1<Tensor<Object>, Tuple2<Object, Tensor<Object>>> evaluation,
      Tensor<Object> parameters) {
    Tuple2<Object, Tensor<Object>> lossAndGradient = evaluation.apply(parameters);
    Tensor<Object> gradients = lossAndGradient._2();
    if (parameters.nElement() != firstMoment.length || gradients.nElement() != firstMoment.length) {
      throw new IllegalArgumentException(
          "AdamW was made for %d parameters and got %d with %d gradients: make one optimiser per model."
              .formatted(firstMoment.length, parameters.nElement(), gradients.nElement()));
    }
    update(
        (float[]) parameters.storage().array(),
        parameters.storageOffset() - 1,
        (float[]) gradients.storage().array(),
        gradients.storageOffset() - 1);
    return new Tuple2<>(parameters, new float[] {((Number) lossAndGradient._1()).floatValue()});
  }

  @Override
  public void clearHistory() {
    java.util.Arrays.fill(firstMoment, 0f);
    java.util.Arrays.fill(secondMoment, 0f);
    updates = 0;
  }

  @Override
  public double getLearningRate() {
    return learningRate;
  }

  @Override
  public AdamW loadFromTable(Table config) {
    throw new UnsupportedOperationException(
        "AdamW takes no table of settings: give them to its constructor.");
  }

  @Override
  public Table state() {
    return state;
  }

  @Override
  public void state_$eq(Table table) {
    state = table;
  }

  @Override
  public AdamW clone() {
    return org.apache.commons.lang3.SerializationUtils.clone(this);
  }
}
