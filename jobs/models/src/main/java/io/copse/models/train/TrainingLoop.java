package io.copse.models.train;

import io.copse.models.layer.RoutingStatistics;
import io.copse.models.optim.AdamW;
import io.copse.models.optim.GradientClip;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * The one loop that trains a seed model, an expert and a dense model.
 *
 * <p>An update reads windows [cursor, cursor + B); replica r of R reads B/R of them from {@code
 * cursor + r B/R} on. All replicas make the same update from the same mean gradient. Replica 0
 * writes checkpoints and the step log.
 */
public final class TrainingLoop {
  private final TrainableModel model;
  private final TokenStream stream;
  private final Reducer reducer;
  private final TrainingPlan plan;
  private final int sequences;
  private final int[] ids;

  /** The gradients of the replicas so far, if several take turns. */
  private float[] sum = {};

  /**
   * Makes a loop over {@code model}, whose weights it changes in place. The caller must close the
   * reducer.
   *
   * @throws IllegalArgumentException if the batch does not divide among the replicas
   */
  public TrainingLoop(
      TrainableModel model, TokenStream stream, Reducer reducer, TrainingPlan plan) {
    if (plan.batchSequences() % reducer.replicas() != 0) {
      throw new IllegalArgumentException(
          "A batch of %d windows does not divide among %d replicas: give a multiple."
              .formatted(plan.batchSequences(), reducer.replicas()));
    }
    this.model = model;
    this.stream = stream;
    this.reducer = reducer;
    this.plan = plan;
    this.sequences = plan.batchSequences() / reducer.replicas();
    this.ids = new int[Math.multiplyExact(sequences, plan.contextLength() + 1)];
  }

  /**
   * Reads the state that a run starts from. The loop calls it when the run begins and does not hold
   * the state, which takes twelve bytes a parameter.
   */
  @FunctionalInterface
  public interface Start {
    /** Reads the state. */
    TrainingState read() throws IOException;
  }

  /** Trains from {@code start} without checkpoints or a step log. */
  public TrainingResult run(Start start, Progress progress) throws IOException {
    return train(begin(start, Optional.empty()), Optional.empty(), progress);
  }

  /**
   * Trains from the store's last good checkpoint, or from {@code start} if there is none.
   *
   * <p>A run that is complete already returns at once. A kill at any moment and another call give
   * the same weights as no kill.
   */
  public TrainingResult run(Start start, CheckpointStore store, Progress progress)
      throws IOException {
    return train(begin(start, Optional.of(store)), Optional.of(store), progress);
  }

  private record Begun(
      AdamW optimiser, RecentLosses losses, Position position, double earlierSeconds) {}

  private Begun begin(Start start, Optional<CheckpointStore> store) throws IOException {
    Optional<CheckpointStore.Checkpoint> latest =
        store.isPresent() ? store.get().latest() : Optional.empty();
    TrainingState state = latest.isPresent() ? latest.get().state() : start.read();
    check(state);
    System.arraycopy(state.weights(), 0, model.weights(), 0, state.weights().length);
    AdamW optimiser = new AdamW(plan.adamW(), model.parameterSpecs());
    optimiser.restore(state.firstMoment(), state.secondMoment(), state.step());
    return new Begun(
        optimiser,
        new RecentLosses(state.recentLosses()),
        new Position(state),
        latest.map(CheckpointStore.Checkpoint::wallSeconds).orElse(0.0));
  }

  private TrainingResult train(Begun begun, Optional<CheckpointStore> store, Progress progress)
      throws IOException {
    long begin = System.nanoTime();
    AdamW optimiser = begun.optimiser;
    RecentLosses losses = begun.losses;
    Position position = begun.position;
    TrainingStatus status = TrainingStatus.COMPLETE;
    try (Journal journal =
        reducer.firstReplica() == 0 && store.isPresent()
            ? Journal.resume(store.get(), position.step)
            : Journal.none()) {
      while (position.step < plan.toStep()) {
        Optional<StepRow> row = update(optimiser, position, losses);
        if (row.isEmpty()) {
          status = TrainingStatus.DIVERGED;
          break;
        }
        journal.row(row.get(), plan);
        if (plan.checkpointDue(position.step)) {
          journal.checkpoint(
              () -> position.state(model, optimiser, losses),
              begun.earlierSeconds + seconds(begin));
        }
        progress.update(row.get(), plan.toStep());
      }
      reducer.finish();
    }
    TrainingState end = position.state(model, optimiser, losses);
    return new TrainingResult(
        status,
        end,
        Hashes.sha256(end.weights()),
        losses.mean(),
        begun.earlierSeconds + seconds(begin));
  }

  /** Makes one update; returns empty and changes nothing if loss or gradient is not finite. */
  private Optional<StepRow> update(AdamW optimiser, Position position, RecentLosses losses) {
    long step = position.step;
    RoutingStatistics routing = RoutingStatistics.NONE;
    float[] figures = {};
    for (int own = 0; own < reducer.ownReplicas(); own++) {
      float ownLoss = gradient(step, own);
      routing = model.routing();
      // The loss and the routing statistics: their means over the replicas are logged.
      float[] ownFigures = new float[1 + routing.size()];
      ownFigures[0] = ownLoss;
      routing.write(ownFigures, 1);
      for (int i = 0; i < figures.length; i++) {
        ownFigures[i] += figures[i];
      }
      figures = ownFigures;
    }
    reducer.mean(step, model.gradients(), figures);
    float loss = figures[0];

    double norm = GradientClip.norm(model.gradients(), model.gradients().length);
    if (!Float.isFinite(loss) || !Double.isFinite(norm)) {
      return Optional.empty();
    }
    double learningRate = plan.learningRateAt(step);
    float factor = GradientClip.factor(norm, plan.clipNorm());
    optimiser.update(model.weights(), model.gradients(), learningRate, factor);

    position.step++;
    position.tokens += plan.tokensPerUpdate();
    position.cursor = plan.cursorAt(position.step);
    boolean spike = losses.isSpike(loss);
    losses.add(loss);
    return Optional.of(
        new StepRow(
            position.step,
            position.tokens,
            loss,
            learningRate,
            norm,
            spike,
            Mixtures.of(routing.read(figures, 1))));
  }

  /**
   * Adds the mean gradient of this task's replica {@code own} to those of its replicas before, and
   * returns the replica's loss.
   */
  private float gradient(long step, int own) {
    float[] gradient = model.gradients();
    if (own > 0) {
      // A model may add in many steps: each replica's gradient begins at zero in every task.
      sum = sum.length == 0 ? gradient.clone() : sum;
      System.arraycopy(gradient, 0, sum, 0, sum.length);
    }
    Arrays.fill(gradient, 0f);
    long firstWindow = plan.cursorAt(step) + (long) (reducer.firstReplica() + own) * sequences;
    stream.windows(firstWindow, sequences, plan.contextLength(), ids);
    model.beforeForward(step, firstWindow);
    float loss = model.addGradient(ids, sequences, plan.contextLength());
    for (int i = 0; own > 0 && i < gradient.length; i++) {
      gradient[i] += sum[i];
    }
    return loss;
  }

  private void check(TrainingState start) {
    if (start.weights().length != model.weights().length) {
      throw new IllegalArgumentException(
          "The state to start from has %d weights and the model %d: start from a model of this shape."
              .formatted(start.weights().length, model.weights().length));
    }
    if (start.step() < plan.fromStep()
        || start.step() > plan.toStep()
        || start.cursor() != plan.cursorAt(start.step())) {
      throw new IllegalArgumentException(
          "The state to start from is at update %d and window %d, and the plan goes from update %d, window %d, to update %d: give the plan's own start or a checkpoint of this run."
              .formatted(
                  start.step(),
                  start.cursor(),
                  plan.fromStep(),
                  plan.cursorAt(plan.fromStep()),
                  plan.toStep()));
    }
  }

  private static double seconds(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }

  /** The counters of the run; the rest of its state is in the model and the optimiser. */
  private static final class Position {
    private long step;
    private long cursor;
    private long tokens;

    Position(TrainingState start) {
      step = start.step();
      cursor = start.cursor();
      tokens = start.tokens();
    }

    TrainingState state(TrainableModel model, AdamW optimiser, RecentLosses losses) {
      return new TrainingState(
          model.weights().clone(),
          optimiser.firstMoment().clone(),
          optimiser.secondMoment().clone(),
          step,
          cursor,
          tokens,
          losses.oldestFirst());
    }
  }
}
