package io.copse.models.optim;

import io.copse.models.lm.ParameterSpec;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * AdamW with bias correction and decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2).
 *
 * <p>Update t, with gradient g and learning rate a times the parameter's rate factor, is
 *
 * <pre>
 *   m = beta1 m + (1 - beta1) g
 *   v = beta2 v + (1 - beta2) g g
 *   w = w - a decay w                                      parameters that decay
 *   w = w - a (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)
 * </pre>
 *
 * <p>Every operation is a correctly rounded float operation in a fixed order, so that lanes, tail,
 * interpreter and compiler give the same bits. The moments are plain arrays, which a checkpoint
 * saves and loads. An optimiser belongs to one thread at a time.
 */
public final class AdamW implements Serializable {
  private static final long serialVersionUID = 2L;
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  private final AdamWSettings settings;
  private final List<ParameterSpec> parameters;
  private final float[] firstMoment;
  private final float[] secondMoment;
  private long updates;

  /**
   * Makes an optimiser without history.
   *
   * @param settings hyper-parameters
   * @param parameters the parameters of the flat vector, which they cover without gaps
   * @throws IllegalArgumentException if the parameters leave a gap or overlap
   */
  public AdamW(AdamWSettings settings, List<ParameterSpec> parameters) {
    this.settings = settings;
    this.parameters = ParameterSpec.inOrder(parameters);
    int size = parameters.stream().mapToInt(ParameterSpec::size).sum();
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

  /** The updates made so far, those of restored state included. */
  public long updates() {
    return updates;
  }

  /**
   * Takes over the moments and the update count of a checkpoint; the arrays are copied.
   *
   * @throws IllegalArgumentException if the moments are those of a model of another size
   */
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

  /** Forgets the moments and the update count. */
  public void clear() {
    Arrays.fill(firstMoment, 0f);
    Arrays.fill(secondMoment, 0f);
    updates = 0;
  }

  /**
   * Makes one update of the weights in place; the gradients stay as they are.
   *
   * @param weights the flat weights
   * @param gradients their gradients
   * @param learningRate the learning rate of this update
   * @param gradientFactor what the gradients are multiplied by first, 1 if they are not clipped
   * @throws IllegalArgumentException if the arrays are not of the optimiser's size
   */
  public void update(
      float[] weights, float[] gradients, double learningRate, float gradientFactor) {
    if (weights.length != firstMoment.length || gradients.length != firstMoment.length) {
      throw new IllegalArgumentException(
          "AdamW was made for %d parameters and got %d with %d gradients: make one optimiser per model."
              .formatted(firstMoment.length, weights.length, gradients.length));
    }
    updates++;
    Step step = new Step(settings, updates, learningRate, gradientFactor);
    for (ParameterSpec parameter : parameters) {
      apply(step, parameter, weights, gradients);
    }
  }

  /** The constants of one update. */
  private static final class Step {
    private final float gradientFactor;
    private final float beta1;
    private final float rest1;
    private final float beta2;
    private final float rest2;
    private final double learningRate;
    private final double correctedRate;
    private final float rootScale;
    private final float epsilon;
    private final double weightDecay;

    Step(AdamWSettings settings, long update, double learningRate, float gradientFactor) {
      // StrictMath: Math.pow may give other bits interpreted than compiled.
      double correction1 = 1 - StrictMath.pow(settings.beta1(), update);
      double correction2 = 1 - StrictMath.pow(settings.beta2(), update);
      this.gradientFactor = gradientFactor;
      this.beta1 = (float) settings.beta1();
      this.rest1 = (float) (1 - settings.beta1());
      this.beta2 = (float) settings.beta2();
      this.rest2 = (float) (1 - settings.beta2());
      this.learningRate = learningRate;
      this.correctedRate = learningRate / correction1;
      this.rootScale = (float) (1 / Math.sqrt(correction2));
      this.epsilon = (float) settings.epsilon();
      this.weightDecay = settings.weightDecay();
    }

    /** The share of a weight that remains after decay. */
    float kept(ParameterSpec parameter) {
      double decay = parameter.decays() ? weightDecay : 0;
      return (float) (1 - learningRate * parameter.rateFactor() * decay);
    }
  }

  private void apply(Step step, ParameterSpec parameter, float[] w, float[] g) {
    float rate = (float) (step.correctedRate * parameter.rateFactor());
    float keep = step.kept(parameter);
    int to = parameter.end();
    float[] m = firstMoment;
    float[] v = secondMoment;
    int i = parameter.offset();
    for (; i <= to - SPECIES.length(); i += SPECIES.length()) {
      FloatVector gradient = FloatVector.fromArray(SPECIES, g, i).mul(step.gradientFactor);
      FloatVector first =
          FloatVector.fromArray(SPECIES, m, i).mul(step.beta1).add(gradient.mul(step.rest1));
      FloatVector second =
          FloatVector.fromArray(SPECIES, v, i)
              .mul(step.beta2)
              .add(gradient.mul(gradient).mul(step.rest2));
      FloatVector root = second.sqrt().mul(step.rootScale).add(step.epsilon);
      FloatVector.fromArray(SPECIES, w, i).mul(keep).sub(first.mul(rate).div(root)).intoArray(w, i);
      first.intoArray(m, i);
      second.intoArray(v, i);
    }
    for (; i < to; i++) {
      float gradient = g[i] * step.gradientFactor;
      m[i] = m[i] * step.beta1 + gradient * step.rest1;
      v[i] = v[i] * step.beta2 + gradient * gradient * step.rest2;
      float root = (float) Math.sqrt(v[i]) * step.rootScale + step.epsilon;
      w[i] = w[i] * keep - m[i] * rate / root;
    }
  }
}
