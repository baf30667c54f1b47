package io.copse.models.layer;

import io.copse.models.kernel.CrossEntropy;
import io.copse.models.kernel.Gemm;
import io.copse.models.kernel.Gemm.Form;
import io.copse.models.kernel.NativeFloats;
import java.util.List;

/**
 * Logits against a table [vocabularySize, dModel] and their cross-entropy, a block of rows at a
 * time, so that [tokens, vocabularySize] is never held. The gradient is taken in the same pass. A
 * tied head has no parameters of its own and is bound to those of the {@link Embedding}.
 */
public final class OutputHead implements Layer {
  private static final int BLOCK_FLOATS = 1 << 22;
  private static final int LEAST_ROWS = 64;

  private final int vocabularySize;
  private final int dModel;
  private final int blockRows;
  private final List<Parameter> parameters;
  private Gemm gemm;
  private NativeFloats table;
  private NativeFloats tableGradient;
  private NativeFloats logits;

  private OutputHead(int vocabularySize, int dModel, List<Parameter> parameters) {
    this.parameters = parameters;
    this.vocabularySize = vocabularySize;
    this.dModel = dModel;
    this.blockRows = Math.max(LEAST_ROWS, BLOCK_FLOATS / vocabularySize);
  }

  /** A head that shares the embedding's table. */
  public static OutputHead tied(int vocabularySize, int dModel) {
    return new OutputHead(vocabularySize, dModel, List.of());
  }

  /** A head with a table of its own. */
  public static OutputHead untied(int vocabularySize, int dModel, Initial initial) {
    return new OutputHead(
        vocabularySize, dModel, List.of(Parameter.matrix("head", vocabularySize, dModel, initial)));
  }

  /** Whether the table is the embedding's. */
  public boolean tied() {
    return parameters.isEmpty();
  }

  @Override
  public List<Parameter> parameters() {
    return parameters;
  }

  @Override
  public double forwardFlopsPerToken(int length) {
    return 2.0 * dModel * vocabularySize;
  }

  @Override
  public void bind(Binding binding) {
    gemm = binding.gemm();
    table = binding.weight(0);
    tableGradient = binding.gradient(0);
    logits =
        binding.scratch("logits", (long) Math.min(blockRows, binding.tokens()) * vocabularySize);
  }

  /**
   * Returns the mean loss in nats per token and overwrites its gradients with respect to the input
   * [tokens, dModel] and to the table.
   */
  public double lossAndGradient(
      Batch batch, NativeFloats input, int[] targets, NativeFloats inputGradient) {
    int tokens = batch.tokens();
    double total = 0;
    for (int first = 0; first < tokens; first += blockRows) {
      int rows = Math.min(blockRows, tokens - first);
      int at = first * dModel;
      logits(rows, input, at);
      total += CrossEntropy.gradient(rows, vocabularySize, 1f / tokens, logits, targets, first);
      gemm.multiply(
          Form.NN,
          rows,
          dModel,
          vocabularySize,
          1,
          logits,
          0,
          vocabularySize,
          table,
          0,
          dModel,
          0,
          inputGradient,
          at,
          dModel);
      gemm.multiply(
          Form.TN,
          vocabularySize,
          dModel,
          rows,
          1,
          logits,
          0,
          vocabularySize,
          input,
          at,
          dModel,
          first == 0 ? 0 : 1,
          tableGradient,
          0,
          dModel);
    }
    return total / tokens;
  }

  /** Writes the loss of each row in nats. */
  public void losses(Batch batch, NativeFloats input, int[] targets, float[] losses) {
    int tokens = batch.tokens();
    for (int first = 0; first < tokens; first += blockRows) {
      int rows = Math.min(blockRows, tokens - first);
      logits(rows, input, first * dModel);
      CrossEntropy.losses(rows, vocabularySize, logits, targets, losses, first);
    }
  }

  /** Writes the logits [rows, vocabularySize] of rows of input. */
  public void logits(int rows, NativeFloats input, float[] output) {
    for (int first = 0; first < rows; first += blockRows) {
      int block = Math.min(blockRows, rows - first);
      logits(block, input, first * dModel);
      logits.copyTo(output, first * vocabularySize, block * vocabularySize);
    }
  }

  private void logits(int rows, NativeFloats input, int at) {
    gemm.multiply(
        Form.NT,
        rows,
        vocabularySize,
        dModel,
        1,
        input,
        at,
        dModel,
        table,
        0,
        dModel,
        0,
        logits,
        0,
        vocabularySize);
  }
}
