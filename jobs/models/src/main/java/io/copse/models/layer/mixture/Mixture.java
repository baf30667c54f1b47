package io.copse.models.layer.mixture;

import io.copse.models.kernel.Gemm;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.Rows;
import io.copse.models.kernel.dense.GatedUnit;
import io.copse.models.layer.Batch;
import io.copse.models.layer.Binding;
import io.copse.models.layer.BoundTokenWise;
import io.copse.models.layer.Initial;
import io.copse.models.layer.Parameter;
import io.copse.models.layer.RoutingStatistics;
import io.copse.models.layer.TokenWise;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A feed-forward of which each token uses a few experts: {@code sum over the experts e chosen for x
 * of share_e down_e(silu(gate_e(x)) up_e(x))}. A {@link RoutingRule} gives experts and shares:
 * Switch (Fedus et al. 2021) and Mixtral (Jiang et al. 2024), both on SwiGLU experts without
 * biases. A token that is dropped adds nothing.
 *
 * <p>Only routed tokens are computed: the rows of an expert are gathered, multiplied by its
 * matrices as one batch, and their outputs added to the residual stream, expert after expert.
 *
 * <p>The gradient is that of the loss plus the rule's auxiliary loss over the tokens of the batch;
 * the loss that a model reports is without it. Forward FLOPs per token: {@code 2 dModel experts} of
 * the router and {@code 6 dModel width} of each of the topK experts. Dropped tokens count as if
 * they were computed.
 */
public final class Mixture implements TokenWise {
  private final int dModel;
  private final int width;
  private final RoutingRule rule;
  private final int number;
  private final Parameter routing;
  private final Parameter gateAndUp;
  private final Parameter down;

  private enum Scratch {
    ROWS_IN,
    ROWS_OUT,
    ACTIVATION,
    ACTIVATION_GRADIENT
  }

  /**
   * Experts of a hidden layer of {@code width}.
   *
   * @param initial the initial distribution of router, gate and up
   * @param residualInitial the initial distribution of the last matrix
   * @param number of this mixture in its model, for noise of its own
   */
  public Mixture(
      int dModel,
      int width,
      RoutingRule rule,
      Initial initial,
      Initial residualInitial,
      int number) {
    this.dModel = dModel;
    this.width = width;
    this.rule = rule;
    this.number = number;
    int n = rule.experts();
    routing = Parameter.matrix("router", n, dModel, initial);
    gateAndUp = new Parameter("gate_up", List.of(n, 2 * width, dModel), initial, true, 1);
    down = new Parameter("down", List.of(n, dModel, width), residualInitial, true, 1);
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(routing, gateAndUp, down);
  }

  @Override
  public long activeSize() {
    return (long) rule.experts() * dModel + 3L * rule.topK() * dModel * width;
  }

  @Override
  public double forwardFlopsPerToken(int length) {
    return 2.0 * dModel * rule.experts() + 6.0 * rule.topK() * dModel * width;
  }

  @Override
  public BoundTokenWise bind(Binding binding) {
    return new Bound(binding);
  }

  private final class Bound implements BoundTokenWise {
    private final Gemm gemm;
    private final Router router;
    private final List<Expert> experts;
    private final NativeFloats hidden;
    private final NativeFloats rowsIn;
    private final NativeFloats rowsOut;
    private final NativeFloats activation;
    private final NativeFloats activationGradient;

    /** The routing of the last training forward. */
    private RoutingStatistics statistics;

    /** The weights of one expert and their gradients. */
    private record Expert(
        NativeFloats gateAndUp,
        NativeFloats gateAndUpGradient,
        NativeFloats down,
        NativeFloats downGradient) {}

    Bound(Binding binding) {
      gemm = binding.gemm();
      router =
          new Router(
              rule,
              number,
              binding,
              binding.weightMatrix(routing),
              binding.gradientMatrix(routing));
      int in = 2 * width * dModel;
      int out = width * dModel;
      experts =
          IntStream.range(0, rule.experts())
              .mapToObj(
                  e ->
                      new Expert(
                          binding.weight(gateAndUp).slice(e * in, in),
                          binding.gradient(gateAndUp).slice(e * in, in),
                          binding.weight(down).slice(e * out, out),
                          binding.gradient(down).slice(e * out, out)))
              .toList();
      long rows = binding.tokens();
      statistics = RoutingStatistics.idle(rule.experts());
      hidden = binding.kept(2 * rows * rule.topK() * width);
      rowsIn = binding.scratch(Scratch.ROWS_IN, rows * dModel);
      rowsOut = binding.scratch(Scratch.ROWS_OUT, rows * dModel);
      activation = binding.scratch(Scratch.ACTIVATION, rows * width);
      activationGradient = binding.scratch(Scratch.ACTIVATION_GRADIENT, rows * width);
    }

    @Override
    public void forward(Batch batch, NativeFloats input, NativeFloats residual) {
      Dispatch dispatch = router.route(batch, input);
      if (batch.purpose() == Batch.Purpose.TRAINING) {
        statistics = router.statistics(batch);
      }
      for (int e = 0; e < experts.size(); e++) {
        int rows = dispatch.count(e);
        if (rows > 0) {
          NativeFloats ofExpert = hidden(dispatch, e);
          gather(dispatch, e, input, rowsIn);
          gemm.linear(rows, dModel, 2 * width, rowsIn, experts.get(e).gateAndUp, 0, ofExpert);
          GatedUnit.apply(rows, width, ofExpert, activation);
          for (int row = 0; row < rows; row++) {
            Rows.scale(
                activation, row, width, router.share(dispatch.slot(dispatch.start(e) + row)));
          }
          gemm.linear(rows, width, dModel, activation, experts.get(e).down, 0, rowsOut);
          scatter(dispatch, e, rowsOut, residual);
        }
      }
    }

    @Override
    public void backward(
        Batch batch,
        NativeFloats input,
        NativeFloats residualGradient,
        NativeFloats inputGradient) {
      Rows.zero(inputGradient, 0, batch.tokens() * dModel);
      Dispatch dispatch = router.dispatch();
      for (int e = 0; e < experts.size(); e++) {
        if (dispatch.count(e) == 0) {
          Rows.zero(experts.get(e).gateAndUpGradient, 0, 2 * width * dModel);
          Rows.zero(experts.get(e).downGradient, 0, width * dModel);
        } else {
          backward(dispatch, e, input, residualGradient, inputGradient);
        }
      }
      router.backward(batch, input, inputGradient);
    }

    @Override
    public RoutingStatistics routing() {
      return statistics;
    }

    private void backward(
        Dispatch dispatch,
        int e,
        NativeFloats input,
        NativeFloats residualGradient,
        NativeFloats inputGradient) {
      int rows = dispatch.count(e);
      Expert expert = experts.get(e);
      NativeFloats ofExpert = hidden(dispatch, e);
      gather(dispatch, e, residualGradient, rowsOut);
      gemm.linearInputGradient(rows, width, dModel, rowsOut, expert.down, activationGradient);
      GatedUnit.apply(rows, width, ofExpert, activation);
      float[] lanes = new float[Rows.dotScratch()];
      for (int row = 0; row < rows; row++) {
        int slot = dispatch.slot(dispatch.start(e) + row);
        router.shareGradient(slot, Rows.dot(activation, activationGradient, row, width, lanes));
        Rows.scale(activationGradient, row, width, router.share(slot));
        Rows.scale(rowsOut, row, dModel, router.share(slot));
      }
      // From here on activationGradient holds the activation itself, and ofExpert its gradient.
      GatedUnit.gradient(rows, width, ofExpert, activationGradient);
      gemm.linearWeightGradient(
          rows, width, dModel, rowsOut, activationGradient, 0, expert.downGradient);
      gather(dispatch, e, input, rowsIn);
      gemm.linearWeightGradient(
          rows, dModel, 2 * width, ofExpert, rowsIn, 0, expert.gateAndUpGradient);
      gemm.linearInputGradient(rows, dModel, 2 * width, ofExpert, expert.gateAndUp, rowsIn);
      scatter(dispatch, e, rowsIn, inputGradient);
    }

    private NativeFloats hidden(Dispatch dispatch, int e) {
      return hidden.slice(2 * width * dispatch.start(e), 2 * width * dispatch.count(e));
    }

    private void gather(Dispatch dispatch, int e, NativeFloats from, NativeFloats to) {
      for (int row = 0; row < dispatch.count(e); row++) {
        Rows.copy(from, dispatch.row(dispatch.start(e) + row), to, row, dModel);
      }
    }

    private void scatter(Dispatch dispatch, int e, NativeFloats from, NativeFloats to) {
      for (int row = 0; row < dispatch.count(e); row++) {
        Rows.add(from, row, to, dispatch.row(dispatch.start(e) + row), dModel);
      }
    }
  }
}
