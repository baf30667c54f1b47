package io.copse.models.bigdl;

import com.intel.analytics.bigdl.dllib.optim.OptimMethod;
import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import com.intel.analytics.bigdl.dllib.utils.Table;
import io.copse.models.optim.AdamW;
import java.io.Serializable;
import org.apache.commons.lang3.SerializationUtils;
import scala.Function1;
import scala.Tuple2;

/**
 * AdamW as a BigDL optimisation method, for BigDL's own optimisers.
 *
 * <p>BigDL gives an update no learning rate, so that the method has a rate for each update. The
 * training loop calls {@link AdamW} itself, because a clipping factor has no place in BigDL's
 * contract either.
 */
public final class AdamWMethod implements OptimMethod<Object> {
  private static final long serialVersionUID = 1L;

  private final AdamW adamW;
  private final Rate rate;
  private Table state = new Table(new Object[0]);

  /** The learning rate as a function of the updates made before. */
  @FunctionalInterface
  public interface Rate extends Serializable {
    /** Returns the learning rate of the update that follows {@code updates} updates. */
    double at(long updates);
  }

  /** Wraps an optimiser, whose moments the method changes. */
  public AdamWMethod(AdamW adamW, Rate rate) {
    this.adamW = adamW;
    this.rate = rate;
  }

  /** The wrapped optimiser. */
  public AdamW adamW() {
    return adamW;
  }

  @Override
  public Tuple2<Tensor<Object>, Object> optimize(
      Function1<Tensor<Object>, Tuple2<Object, Tensor<Object>>> evaluation,
      Tensor<Object> parameters) {
    Tuple2<Object, Tensor<Object>> lossAndGradient = evaluation.apply(parameters);
    float[] weights = Tensors.elements(parameters);
    adamW.update(weights, Tensors.elements(lossAndGradient._2()), getLearningRate(), 1);
    Tensors.put(weights, parameters);
    return new Tuple2<>(parameters, new float[] {((Number) lossAndGradient._1()).floatValue()});
  }

  @Override
  public void clearHistory() {
    adamW.clear();
  }

  @Override
  public double getLearningRate() {
    return rate.at(adamW.updates());
  }

  @Override
  public AdamWMethod loadFromTable(Table config) {
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
  public AdamWMethod clone() {
    return SerializationUtils.clone(this);
  }
}
