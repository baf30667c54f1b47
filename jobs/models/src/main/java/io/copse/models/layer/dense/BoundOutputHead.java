package io.copse.models.layer.dense;

import io.copse.models.kernel.Gemm;
import io.copse.models.kernel.Gemm.Form;
import io.copse.models.kernel.Matrix;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.dense.CrossEntropy;
import io.copse.models.layer.Batch;
import io.copse.models.layer.Binding;

/**
 * An {@link OutputHead} with its memory. It works on a block of rows at a time, so that [tokens,
 * vocabularySize] is never held, and takes the gradient in the same pass as the loss.
 */
public final class BoundOutputHead {
  private static final int BLOCK_FLOATS = 1 << 22;

  /** Logits that stay in a core's cache from the product to the loss. */
  private static final int CACHED_FLOATS = 1 << 16;

  private static final int LEAST_ROWS = 64;

  private final Gemm gemm;
  private final int vocabularySize;
  private final int dModel;
  private final int blockRows;
  private final Matrix table;
  private final Matrix tableGradient;
  private final NativeFloats logits;

  private enum Scratch {
    LOGITS
  }

  /** A head on a table [vocabularySize, dModel] and its gradient. */
  BoundOutputHead(Binding binding, Matrix table, Matrix tableGradient) {
    this.gemm = binding.gemm();
    this.vocabularySize = table.rows();
    this.dModel = table.columns();
    this.blockRows = Math.max(LEAST_ROWS, BLOCK_FLOATS / vocabularySize);
    this.table = table;
    this.tableGradient = tableGradient;
    this.logits =
        binding.scratch(
            Scratch.LOGITS, (long) Math.min(blockRows, binding.tokens()) * vocabularySize);
  }

  /**
   * Returns the mean loss in nats per token and overwrites its gradients with respect to the input
   * [tokens, dModel] and to the table.
   */
  public double lossAndGradient(
      Batch batch, NativeFloats input, int[] targets, NativeFloats inputGradient) {
    int tokens = batch.tokens();
    Matrix allRows = Matrix.of(input, tokens, dModel);
    Matrix allGradients = Matrix.of(inputGradient, tokens, dModel);
    double total = 0;
    for (int first = 0; first < tokens; first += blockRows) {
      int rows = Math.min(blockRows, tokens - first);
      Matrix x = allRows.rows(first, rows);
      Matrix z = logits(x);
      total += CrossEntropy.gradient(rows, vocabularySize, 1f / tokens, logits, targets, first);
      gemm.multiply(Form.NN, 1, z, table, 0, allGradients.rows(first, rows));
      gemm.multiply(Form.TN, 1, z, x, first == 0 ? 0 : 1, tableGradient);
    }
    return total / tokens;
  }

  /** Writes the loss of each row in nats. */
  public void losses(Batch batch, NativeFloats input, int[] targets, float[] losses) {
    int tokens = batch.tokens();
    int most = Math.max(LEAST_ROWS, CACHED_FLOATS / vocabularySize);
    Matrix allRows = Matrix.of(input, tokens, dModel);
    for (int first = 0; first < tokens; first += most) {
      int rows = Math.min(most, tokens - first);
      logits(allRows.rows(first, rows));
      CrossEntropy.losses(rows, vocabularySize, logits, targets, losses, first);
    }
  }

  /** Writes the logits [rows, vocabularySize] of rows of input. */
  public void logits(int rows, NativeFloats input, float[] output) {
    Matrix allRows = Matrix.of(input, rows, dModel);
    for (int first = 0; first < rows; first += blockRows) {
      int block = Math.min(blockRows, rows - first);
      logits(allRows.rows(first, block));
      logits.copyTo(output, first * vocabularySize, block * vocabularySize);
    }
  }

  /** Writes the logits of a block of rows to scratch memory. */
  private Matrix logits(Matrix input) {
    Matrix block = Matrix.of(logits, input.rows(), vocabularySize);
    gemm.multiply(Form.NT, 1, input, table, 0, block);
    return block;
  }
}
