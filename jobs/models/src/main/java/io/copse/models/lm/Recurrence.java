package io.copse.models.lm;

import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.Rows;
import java.util.List;

/**
 * A language model that reads one token of each sequence at a time and carries its state. The
 * logits after a token are those of one forward pass over all tokens so far, to rounding. It keeps
 * the weights that the model had when it was made, and belongs to one thread at a time.
 */
public final class Recurrence implements AutoCloseable {
  private final ModelShape shape;
  private final int sequences;
  private final Network network;
  private final List<NativeFloats> states;
  private int position;

  /** See {@link LanguageModel#recurrence}. */
  Recurrence(ModelShape shape, float[] weights, int sequences) {
    this.shape = shape;
    this.sequences = sequences;
    network = new Network(shape, sequences, shape.contextLength());
    network.load(weights);
    states =
        new Skeleton(shape)
            .residuals.stream()
                .map(residual -> residual.branch().stateSize(shape.contextLength()))
                .map(size -> network.floats(sequences * size))
                .toList();
  }

  /** The number of tokens read of each sequence. */
  public int position() {
    return position;
  }

  /**
   * Reads the next token of each sequence and returns the logits [sequences, vocabularySize] of the
   * token after it.
   *
   * @throws IllegalArgumentException if there is not one token of the vocabulary for each sequence
   * @throws IllegalStateException if the sequences have the model's context length already
   */
  public float[] step(int... tokens) {
    if (tokens.length != sequences) {
      throw new IllegalArgumentException(
          "a step takes one token of each of "
              + sequences
              + " sequences, not "
              + tokens.length
              + " tokens");
    }
    if (position == shape.contextLength()) {
      throw new IllegalStateException(
          "the sequences have reached the model's context length of " + position);
    }
    for (int token : tokens) {
      Windows.checked(token, shape.vocabularySize());
    }
    return network.step(position++, tokens, states);
  }

  /** Forgets all tokens. */
  public void restart() {
    position = 0;
    states.forEach(state -> Rows.zero(state, 0, state.length()));
  }

  @Override
  public void close() {
    network.close();
  }
}
