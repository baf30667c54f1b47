package io.copse.models.kernel;

import static io.copse.models.kernel.Lanes.WIDTH;
import static io.copse.models.kernel.Lanes.broadcast;
import static io.copse.models.kernel.Lanes.load;
import static io.copse.models.kernel.Lanes.store;

import io.copse.models.kernel.Gemm.Form;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/**
 * Linear attention through the diagonal state-space model of each head (Fu et al. 2022): with a
 * head's rows q, k, v of {@code headWidth} floats, {@code y[t, j] = sum over i of q[t, i] SSM(k[.,
 * i] v[., j])[t]}. The system is in {@link DiagonalSystem}.
 *
 * <p>Sequences go by in chunks. Within one, a head is a matrix of its {@code headWidth^2} channels
 * (i, j) by [states in front of the chunk, inputs k v]; outputs and the next states are products
 * with two matrices that hold for all chunks: linear in the length. The backward makes states and
 * outputs again, so nothing is kept.
 *
 * <p>An instance belongs to one thread: it works in scratch memory.
 */
public final class DiagonalScan {
  private static final int CHUNK = 64;

  /**
   * A head's step (logarithm) and skip [heads], its modes' rates (logarithm) and frequencies
   * [heads, modes], inputs b and outputs c [heads, modes, 2] as pairs of real and imaginary part;
   * or the gradients of these.
   */
  public record Parameters(
      NativeFloats logDt,
      NativeFloats skip,
      NativeFloats aLog,
      NativeFloats aImag,
      NativeFloats b,
      NativeFloats c) {}

  /** Rows [tokens, heads * headWidth] of queries, keys and values; or their gradients. */
  public record Streams(Matrix q, Matrix k, Matrix v) {}

  /** Gives memory that is lost between calls, but stays zero where nobody writes. */
  public interface Scratch {
    NativeFloats floats(String name, long length);
  }

  private final Gemm gemm;
  private final int heads;
  private final int headWidth;
  private final int channels;
  private final int chunk;
  private final int states;
  private final int width;
  private final DiagonalSystem system;
  private final HeadTiles tiles;
  private final Matrix outputs;
  private final Matrix inputs;
  private final Matrix outputsGradient;
  private final Matrix inputsGradient;
  private final NativeFloats decay;
  private final NativeFloats decayGradient;

  /** Of each channel the states in front of the chunk, then its inputs. */
  private final Matrix stateAndInput;

  private final Matrix input;
  private final Matrix stateAndInputGradient;
  private final Matrix inputGradient;
  private final Matrix output;
  private final Matrix outputGradient;
  private final Matrix next;
  private final Matrix adjoint;
  private final NativeFloats history;
  private final NativeFloats qTile;
  private final NativeFloats kTile;
  private final NativeFloats vTile;
  private final NativeFloats outTile;
  private final float[] lanes = new float[WIDTH];

  /** A scan of so many heads and complex modes over sequences of at most {@code length} tokens. */
  public DiagonalScan(Gemm gemm, int heads, int headWidth, int modes, int length, Scratch scratch) {
    this.gemm = gemm;
    this.heads = heads;
    this.headWidth = headWidth;
    this.channels = headWidth * headWidth;
    this.chunk = Math.min(CHUNK, Channels.stride(length));
    this.states = 2 * Channels.stride(modes);
    this.width = states + chunk;
    system = new DiagonalSystem(modes, chunk);
    tiles = new HeadTiles(headWidth, chunk);
    outputs = matrix(scratch, "outputs", chunk, width);
    inputs = matrix(scratch, "inputs", chunk, states);
    outputsGradient = matrix(scratch, "outputsGradient", chunk, width);
    inputsGradient = matrix(scratch, "inputsGradient", chunk, states);
    decay = scratch.floats("decay", states);
    decayGradient = scratch.floats("decayGradient", states);
    stateAndInput = matrix(scratch, "stateAndInput", channels, width);
    input = new Matrix(stateAndInput.floats(), states, width);
    stateAndInputGradient = matrix(scratch, "stateAndInputGradient", channels, width);
    inputGradient = new Matrix(stateAndInputGradient.floats(), states, width);
    output = matrix(scratch, "output", channels, chunk);
    outputGradient = matrix(scratch, "outputGradient", channels, chunk);
    next = matrix(scratch, "next", channels, states);
    adjoint = matrix(scratch, "adjoint", channels, states);
    int chunks = (length + chunk - 1) / chunk;
    history = scratch.floats("history", (long) chunks * channels * states);
    qTile = scratch.floats("qTile", (long) headWidth * chunk);
    kTile = scratch.floats("kTile", (long) headWidth * chunk);
    vTile = scratch.floats("vTile", (long) headWidth * chunk);
    outTile = scratch.floats("outTile", (long) headWidth * chunk);
  }

  /** The floats of state of one sequence in {@link #step}. */
  public static long stateSize(int heads, int headWidth, int modes) {
    return 2L * heads * headWidth * headWidth * Channels.stride(modes);
  }

  /** Writes the rows of {@code out}. */
  public void forward(int sequences, int length, Parameters parameters, Streams in, Matrix out) {
    for (int head = 0; head < heads; head++) {
      system.load(parameters, head);
      system.matrices(outputs.floats(), inputs.floats(), decay);
      for (int sequence = 0; sequence < sequences; sequence++) {
        clearStates();
        for (int first = 0; first < length; first += chunk) {
          int row = sequence * length + first;
          int count = Math.min(chunk, length - first);
          enter(in, row, count, head);
          produce();
          tiles.read(in.q, row, count, head, qTile);
          tiles.sumOverFirst(qTile, output, outTile);
          tiles.write(outTile, out, row, count, head);
          advance();
        }
      }
    }
  }

  /** Overwrites all gradients, given that of the forward's output. */
  public void backward(
      int sequences,
      int length,
      Parameters parameters,
      Streams in,
      Matrix outGradient,
      Parameters parameterGradient,
      Streams inGradient) {
    for (int head = 0; head < heads; head++) {
      system.load(parameters, head);
      system.matrices(outputs.floats(), inputs.floats(), decay);
      Rows.zero(outputsGradient.floats(), 0, chunk * width);
      Rows.zero(inputsGradient.floats(), 0, chunk * states);
      Rows.zero(decayGradient, 0, states);
      for (int sequence = 0; sequence < sequences; sequence++) {
        remember(in, sequence * length, length, head);
        Rows.zero(adjoint.floats(), 0, channels * states);
        for (int first = (length - 1) / chunk * chunk; first >= 0; first -= chunk) {
          int row = sequence * length + first;
          int count = Math.min(chunk, length - first);
          moveStates(history, first / chunk * channels * states, Direction.IN);
          enter(in, row, count, head);
          produce();
          tiles.read(outGradient, row, count, head, outTile);
          tiles.sumOverSecond(outTile, output, qTile);
          tiles.write(qTile, inGradient.q, row, count, head);
          tiles.read(in.q, row, count, head, qTile);
          tiles.outer(qTile, outTile, outputGradient);
          retreat();
          tiles.sumOverSecond(vTile, inputGradient, outTile);
          tiles.write(outTile, inGradient.k, row, count, head);
          tiles.sumOverFirst(kTile, inputGradient, outTile);
          tiles.write(outTile, inGradient.v, row, count, head);
        }
      }
      system.gradient(
          outputsGradient.floats(),
          inputsGradient.floats(),
          decayGradient,
          parameterGradient,
          head);
    }
  }

  /** One more token of each sequence; a row of memory starts with the sequence's states. */
  public void step(int sequences, Parameters parameters, Streams in, Matrix out, Matrix memory) {
    NativeFloats lambda = decay;
    NativeFloats beta = decayGradient;
    NativeFloats c = inputs.floats();
    for (int head = 0; head < heads; head++) {
      system.load(parameters, head);
      float skip = system.recurrence(lambda, beta, c);
      int from = head * headWidth;
      for (int sequence = 0; sequence < sequences; sequence++) {
        int states0 = sequence * memory.stride() + memory.offset() + head * channels * states;
        for (int j = 0; j < headWidth; j++) {
          float value = at(in.v, sequence, from + j);
          FloatVector sums = FloatVector.zero(Lanes.SPECIES);
          float skipped = 0;
          for (int i = 0; i < headWidth; i++) {
            float kv = at(in.k, sequence, from + i) * value;
            float query = at(in.q, sequence, from + i);
            skipped = Math.fma(query, kv, skipped);
            int state = states0 + (i * headWidth + j) * states;
            sums = turn(memory.floats(), state, kv, query, sums, lambda, beta, c);
          }
          float y = Math.fma(skip, skipped, Lanes.sum(sums, lanes));
          out.floats().put(sequence * out.stride() + out.offset() + from + j, y);
        }
      }
    }
  }

  /** {@code h = lambda h + beta u}; adds {@code scale Re(c h)} of each mode to the sums. */
  private FloatVector turn(
      NativeFloats memory,
      int state,
      float u,
      float scale,
      FloatVector sums,
      NativeFloats lambda,
      NativeFloats beta,
      NativeFloats c) {
    int modes = states / 2;
    ByteBuffer h = memory.bytes;
    FloatVector added = sums;
    for (int m = 0; m < modes; m += WIDTH) {
      FloatVector lambdaRe = load(lambda.bytes, m);
      FloatVector lambdaIm = load(lambda.bytes, modes + m);
      FloatVector re = load(h, state + m);
      FloatVector im = load(h, state + modes + m);
      FloatVector newRe = load(beta.bytes, m).mul(u).add(lambdaRe.mul(re)).sub(lambdaIm.mul(im));
      FloatVector newIm =
          load(beta.bytes, modes + m).mul(u).add(lambdaRe.mul(im)).add(lambdaIm.mul(re));
      store(newRe, h, state + m);
      store(newIm, h, state + modes + m);
      FloatVector y = newRe.mul(load(c.bytes, m)).add(newIm.mul(load(c.bytes, modes + m)));
      added = y.fma(broadcast(scale), added);
    }
    return added;
  }

  private void enter(Streams in, int row, int count, int head) {
    tiles.read(in.k, row, count, head, kTile);
    tiles.read(in.v, row, count, head, vTile);
    tiles.outer(kTile, vTile, input);
  }

  private void produce() {
    gemm.multiply(Form.NT, channels, chunk, width, 1, stateAndInput, outputs, 0, output);
  }

  /** From the states in front of the chunk to those behind it. */
  private void advance() {
    gemm.multiply(Form.NN, channels, states, chunk, 1, input, inputs, 0, next);
    int modes = states / 2;
    ByteBuffer h = stateAndInput.floats().bytes;
    ByteBuffer added = next.floats().bytes;
    for (int channel = 0; channel < channels; channel++) {
      for (int m = 0; m < modes; m += WIDTH) {
        int from = channel * states + m;
        int at = channel * width + m;
        FloatVector decayRe = load(decay.bytes, m);
        FloatVector decayIm = load(decay.bytes, modes + m);
        FloatVector re = load(h, at);
        FloatVector im = load(h, at + modes);
        store(load(added, from).add(decayRe.mul(re)).sub(decayIm.mul(im)), h, at);
        store(load(added, from + modes).add(decayRe.mul(im)).add(decayIm.mul(re)), h, at + modes);
      }
    }
  }

  /** The states in front of every chunk of a sequence, in the history. */
  private void remember(Streams in, int start, int length, int head) {
    clearStates();
    for (int first = 0; first < length; first += chunk) {
      moveStates(history, first / chunk * channels * states, Direction.OUT);
      enter(in, start + first, Math.min(chunk, length - first), head);
      advance();
    }
  }

  /**
   * The gradients of the chunk's inputs and of the matrices from that of its outputs and from the
   * adjoint of the states behind it, which becomes that of the states in front.
   */
  private void retreat() {
    gemm.multiply(
        Form.NN, channels, width, chunk, 1, outputGradient, outputs, 0, stateAndInputGradient);
    gemm.multiply(
        Form.TN, chunk, width, channels, 1, outputGradient, stateAndInput, 1, outputsGradient);
    gemm.multiply(Form.NT, channels, chunk, states, 1, adjoint, inputs, 1, inputGradient);
    gemm.multiply(Form.TN, chunk, states, channels, 1, input, adjoint, 1, inputsGradient);
    int modes = states / 2;
    ByteBuffer h = stateAndInput.floats().bytes;
    ByteBuffer dh = stateAndInputGradient.floats().bytes;
    ByteBuffer behind = adjoint.floats().bytes;
    for (int m = 0; m < modes; m += WIDTH) {
      FloatVector decayRe = load(decay.bytes, m);
      FloatVector decayIm = load(decay.bytes, modes + m);
      FloatVector dDecayRe = load(decayGradient.bytes, m);
      FloatVector dDecayIm = load(decayGradient.bytes, modes + m);
      for (int channel = 0; channel < channels; channel++) {
        int at = channel * width + m;
        int to = channel * states + m;
        FloatVector dRe = load(behind, to);
        FloatVector dIm = load(behind, to + modes);
        FloatVector re = load(h, at);
        FloatVector im = load(h, at + modes);
        dDecayRe = dDecayRe.add(dRe.mul(re)).add(dIm.mul(im));
        dDecayIm = dDecayIm.add(dIm.mul(re)).sub(dRe.mul(im));
        store(load(dh, at).add(decayRe.mul(dRe)).add(decayIm.mul(dIm)), behind, to);
        store(load(dh, at + modes).add(decayRe.mul(dIm)).sub(decayIm.mul(dRe)), behind, to + modes);
      }
      store(dDecayRe, decayGradient.bytes, m);
      store(dDecayIm, decayGradient.bytes, modes + m);
    }
  }

  private enum Direction {
    IN,
    OUT
  }

  /** Copies all channels' states between a closed matrix and the one of states and inputs. */
  private void moveStates(NativeFloats closed, int at, Direction direction) {
    NativeFloats open = stateAndInput.floats();
    for (int channel = 0; channel < channels; channel++) {
      int there = at + channel * states;
      if (direction == Direction.OUT) {
        Rows.move(open, channel * width, closed, there, states);
      } else {
        Rows.move(closed, there, open, channel * width, states);
      }
    }
  }

  private void clearStates() {
    for (int channel = 0; channel < channels; channel++) {
      Rows.zero(stateAndInput.floats(), channel * width, states);
    }
  }

  private static float at(Matrix rows, int row, int column) {
    return rows.floats().at(row * rows.stride() + rows.offset() + column);
  }

  private static Matrix matrix(Scratch scratch, String name, int rows, int columns) {
    return Matrix.of(scratch.floats(name, (long) rows * columns), columns);
  }
}
