package io.copse.models.kernel.ssm;

import static io.copse.models.kernel.Lanes.WIDTH;
import static io.copse.models.kernel.Lanes.broadcast;
import static io.copse.models.kernel.Lanes.load;
import static io.copse.models.kernel.Lanes.store;

import io.copse.models.kernel.Channels;
import io.copse.models.kernel.Gemm;
import io.copse.models.kernel.Gemm.Form;
import io.copse.models.kernel.Lanes;
import io.copse.models.kernel.Matrix;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.Rows;
import io.copse.models.kernel.ssm.ToeplitzAttention.Tiles;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/**
 * Linear attention through the diagonal state-space model of each head (Fu et al. 2022): with a
 * head's rows q, k, v of {@code headWidth} floats, {@code y[t, j] = sum over i of q[t, i] SSM(k[.,
 * i] v[., j])[t]}. The system is in {@link DiagonalSystem}.
 *
 * <p>Sequences go by in chunks. Within one, the model is its kernel and the sums over i and over
 * the past change places: {@code y[t] = sum over s <= t of K[t - s] (q[t] k[s]) v[s]}, see {@link
 * ToeplitzAttention}. From chunk to chunk it is the states of the {@code headWidth^2} channels (i,
 * j): products with two matrices that hold for all chunks. Linear in the length. The backward makes
 * states and outputs again, so nothing is kept.
 *
 * <p>An instance belongs to one thread: it works in scratch memory.
 */
public final class DiagonalScan {
  private static final int CHUNK = 256;

  /** Rows [tokens, heads * headWidth] of queries, keys and values; or their gradients. */
  public record Streams(Matrix q, Matrix k, Matrix v) {}

  /** The parts of the scratch memory. */
  public enum Area {
    OUTPUTS,
    INPUTS,
    OUTPUTS_GRADIENT,
    INPUTS_GRADIENT,
    DECAY,
    DECAY_GRADIENT,
    STATE,
    STATE_GRADIENT,
    ADJOINT,
    INPUT,
    OUTPUT,
    HISTORY
  }

  /** Gives memory that is lost between calls, but stays zero where nobody writes. */
  public interface Scratch {
    NativeFloats floats(Area area, long length);
  }

  /** The extents of a scan: heads of {@code headWidth} channels with complex modes each. */
  public record Size(int heads, int headWidth, int modes) {
    /** The floats of state of one sequence in {@link #step}. */
    public long stateSize() {
      return 2L * heads * headWidth * headWidth * Channels.stride(modes);
    }
  }

  private final Gemm gemm;
  private final int heads;
  private final int headWidth;
  private final int channels;
  private final int chunk;
  private final int states;
  private final DiagonalSystem system;
  private final ToeplitzAttention attention;
  private final double[] kernel;
  private final Tiles tiles;
  private final Tiles gradients;
  private final HeadTile q;
  private final HeadTile k;
  private final HeadTile v;
  private final HeadTile y;
  private final Matrix outputs;
  private final Matrix inputs;
  private final Matrix outputsGradient;
  private final Matrix inputsGradient;
  private final NativeFloats decay;
  private final NativeFloats decayGradient;

  /** Of each channel the states in front of the chunk. */
  private final Matrix state;

  private final Matrix stateGradient;

  /** The gradient of the states behind the chunk. */
  private final Matrix adjoint;

  /** Of each channel its inputs k v, and their gradients; its outputs, and theirs. */
  private final Matrix input;

  private final Matrix output;
  private final NativeFloats history;
  private final float[] lanes = new float[WIDTH];

  /** A scan over sequences of at most {@code length} tokens. */
  public DiagonalScan(Gemm gemm, Size size, int length, Scratch scratch) {
    this.gemm = gemm;
    this.heads = size.heads;
    this.headWidth = size.headWidth;
    this.channels = headWidth * headWidth;
    this.chunk = Math.min(CHUNK, Channels.stride(length));
    this.states = 2 * Channels.stride(size.modes);
    system = new DiagonalSystem(size.modes, chunk);
    attention = new ToeplitzAttention(chunk);
    kernel = new double[chunk];
    tiles = new Tiles(headWidth, chunk);
    gradients = new Tiles(headWidth, chunk);
    q = tiles.q();
    k = tiles.k();
    v = tiles.v();
    y = new HeadTile(headWidth, chunk);
    outputs = matrix(scratch, Area.OUTPUTS, chunk, states);
    inputs = matrix(scratch, Area.INPUTS, chunk, states);
    outputsGradient = matrix(scratch, Area.OUTPUTS_GRADIENT, chunk, states);
    inputsGradient = matrix(scratch, Area.INPUTS_GRADIENT, chunk, states);
    decay = scratch.floats(Area.DECAY, states);
    decayGradient = scratch.floats(Area.DECAY_GRADIENT, states);
    state = matrix(scratch, Area.STATE, channels, states);
    stateGradient = matrix(scratch, Area.STATE_GRADIENT, channels, states);
    adjoint = matrix(scratch, Area.ADJOINT, channels, states);
    input = matrix(scratch, Area.INPUT, channels, chunk);
    output = matrix(scratch, Area.OUTPUT, channels, chunk);
    int chunks = (length + chunk - 1) / chunk;
    history = scratch.floats(Area.HISTORY, (long) chunks * channels * states);
  }

  /** Writes the rows of {@code out}. */
  public void forward(
      int sequences, int length, DiagonalSystem.Parameters parameters, Streams in, Matrix out) {
    for (int head = 0; head < heads; head++) {
      prepare(parameters, head, length);
      for (int sequence = 0; sequence < sequences; sequence++) {
        for (int first = 0; first < length; first += chunk) {
          int row = sequence * length + first;
          int count = Math.min(chunk, length - first);
          read(in, row, count, head);
          attention.forward(count, tiles, y);
          if (first > 0) {
            produce();
            y.addOverFirst(q, output);
          }
          if (first + chunk < length) {
            k.outer(v, input);
            advance(first);
          }
          y.write(out, row, count, head);
        }
      }
    }
  }

  /** Overwrites all gradients, given that of the forward's output. */
  public void backward(
      int sequences,
      int length,
      DiagonalSystem.Parameters parameters,
      Streams in,
      Matrix outGradient,
      DiagonalSystem.Parameters parameterGradient,
      Streams inGradient) {
    for (int head = 0; head < heads; head++) {
      prepare(parameters, head, length);
      attention.clearWeightGradient();
      Rows.zero(outputsGradient.floats(), 0, chunk * states);
      Rows.zero(inputsGradient.floats(), 0, chunk * states);
      Rows.zero(decayGradient, 0, states);
      for (int sequence = 0; sequence < sequences; sequence++) {
        remember(in, sequence * length, length, head);
        for (int first = (length - 1) / chunk * chunk; first >= 0; first -= chunk) {
          int row = sequence * length + first;
          int count = Math.min(chunk, length - first);
          read(in, row, count, head);
          y.read(outGradient, row, count, head);
          attention.backward(count, tiles, y, gradients);
          if (first > 0) {
            Rows.move(history, first / chunk * allStates(), state.floats(), 0, allStates());
            produceBack();
          }
          if (first + chunk < length) {
            advanceBack(first);
          }
          Rows.move(stateGradient.floats(), 0, adjoint.floats(), 0, allStates());
          gradients.q().write(inGradient.q, row, count, head);
          gradients.k().write(inGradient.k, row, count, head);
          gradients.v().write(inGradient.v, row, count, head);
        }
      }
      system.kernelGradient(attention.weightGradient());
      if (length > chunk) {
        system.matricesGradient(outputsGradient.floats(), inputsGradient.floats(), decayGradient);
      }
      system.gradient(parameterGradient, head);
    }
  }

  /** One more token of each sequence; a row of memory starts with the sequence's states. */
  public void step(
      int sequences, DiagonalSystem.Parameters parameters, Streams in, Matrix out, Matrix memory) {
    NativeFloats lambda = decay;
    NativeFloats beta = decayGradient;
    NativeFloats c = inputs.floats();
    for (int head = 0; head < heads; head++) {
      system.load(parameters, head);
      float skip = system.recurrence(lambda, beta, c);
      int from = head * headWidth;
      for (int sequence = 0; sequence < sequences; sequence++) {
        int states0 = sequence * memory.stride() + memory.offset() + head * allStates();
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
  // More than seven arguments: the flat inner loop of a step.
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
    ByteBuffer h = memory.bytes();
    FloatVector added = sums;
    for (int m = 0; m < modes; m += WIDTH) {
      FloatVector lambdaRe = load(lambda.bytes(), m);
      FloatVector lambdaIm = load(lambda.bytes(), modes + m);
      FloatVector re = load(h, state + m);
      FloatVector im = load(h, state + modes + m);
      FloatVector newRe = load(beta.bytes(), m).mul(u).add(lambdaRe.mul(re)).sub(lambdaIm.mul(im));
      FloatVector newIm =
          load(beta.bytes(), modes + m).mul(u).add(lambdaRe.mul(im)).add(lambdaIm.mul(re));
      store(newRe, h, state + m);
      store(newIm, h, state + modes + m);
      FloatVector y = newRe.mul(load(c.bytes(), m)).add(newIm.mul(load(c.bytes(), modes + m)));
      added = y.fma(broadcast(scale), added);
    }
    return added;
  }

  private void prepare(DiagonalSystem.Parameters parameters, int head, int length) {
    system.load(parameters, head);
    system.kernel(kernel);
    attention.weights(kernel);
    if (length > chunk) {
      system.matrices(outputs.floats(), inputs.floats(), decay);
    }
  }

  private void read(Streams in, int row, int count, int head) {
    q.read(in.q, row, count, head);
    k.read(in.k, row, count, head);
    v.read(in.v, row, count, head);
  }

  /** The outputs of the states in front of the chunk. */
  private void produce() {
    gemm.multiply(Form.NT, 1, state, outputs, 0, output);
  }

  /** From the states in front of the chunk, none of the first one, to those behind it. */
  private void advance(int first) {
    if (first == 0) {
      gemm.multiply(Form.NN, 1, input, inputs, 0, state);
      return;
    }
    decayStates(state, 1);
    gemm.multiply(Form.NN, 1, input, inputs, 1, state);
  }

  /** Multiplies the modes of every channel by lambda^chunk, conjugated by a sign of -1. */
  private void decayStates(Matrix of, float sign) {
    int modes = states / 2;
    ByteBuffer h = of.floats().bytes();
    for (int m = 0; m < modes; m += WIDTH) {
      FloatVector decayRe = load(decay.bytes(), m);
      FloatVector decayIm = load(decay.bytes(), modes + m).mul(sign);
      for (int channel = 0; channel < channels; channel++) {
        int at = channel * states + m;
        FloatVector re = load(h, at);
        FloatVector im = load(h, at + modes);
        store(decayRe.mul(re).sub(decayIm.mul(im)), h, at);
        store(decayRe.mul(im).add(decayIm.mul(re)), h, at + modes);
      }
    }
  }

  /** The states in front of every chunk of a sequence but the first, in the history. */
  private void remember(Streams in, int start, int length, int head) {
    for (int first = 0; first + chunk < length; first += chunk) {
      k.read(in.k, start + first, chunk, head);
      v.read(in.v, start + first, chunk, head);
      k.outer(v, input);
      advance(first);
      Rows.move(state.floats(), 0, history, (first / chunk + 1) * allStates(), allStates());
    }
  }

  /** The part of the outputs that the queries, the states and their matrix give. */
  private void produceBack() {
    produce();
    gradients.q().addOverSecond(y, output);
    Matrix outputGradient = output;
    q.outer(y, outputGradient);
    gemm.multiply(Form.NN, 1, outputGradient, outputs, 0, stateGradient);
    gemm.multiply(Form.TN, 1, outputGradient, state, 1, outputsGradient);
  }

  /**
   * What the states behind the chunk owe to its keys, values and states, and to their matrix; the
   * first chunk has no states in front.
   */
  private void advanceBack(int first) {
    k.outer(v, input);
    gemm.multiply(Form.TN, 1, input, adjoint, 1, inputsGradient);
    Matrix inputGradient = input;
    gemm.multiply(Form.NT, 1, adjoint, inputs, 0, inputGradient);
    gradients.k().addOverSecond(v, inputGradient);
    gradients.v().addOverFirst(k, inputGradient);
    if (first > 0) {
      addDecayGradient();
      decayStates(adjoint, -1);
      Rows.add(adjoint.floats(), 0, stateGradient.floats(), 0, allStates());
    }
  }

  private void addDecayGradient() {
    int modes = states / 2;
    ByteBuffer h = state.floats().bytes();
    ByteBuffer dh = adjoint.floats().bytes();
    for (int m = 0; m < modes; m += WIDTH) {
      FloatVector dDecayRe = load(decayGradient.bytes(), m);
      FloatVector dDecayIm = load(decayGradient.bytes(), modes + m);
      for (int channel = 0; channel < channels; channel++) {
        int at = channel * states + m;
        FloatVector re = load(h, at);
        FloatVector im = load(h, at + modes);
        FloatVector dRe = load(dh, at);
        FloatVector dIm = load(dh, at + modes);
        dDecayRe = dDecayRe.add(dRe.mul(re)).add(dIm.mul(im));
        dDecayIm = dDecayIm.add(dIm.mul(re)).sub(dRe.mul(im));
      }
      store(dDecayRe, decayGradient.bytes(), m);
      store(dDecayIm, decayGradient.bytes(), modes + m);
    }
  }

  private int allStates() {
    return channels * states;
  }

  private static float at(Matrix rows, int row, int column) {
    return rows.floats().at(row * rows.stride() + rows.offset() + column);
  }

  private static Matrix matrix(Scratch scratch, Area area, int rows, int columns) {
    return Matrix.of(scratch.floats(area, (long) rows * columns), rows, columns);
  }
}
