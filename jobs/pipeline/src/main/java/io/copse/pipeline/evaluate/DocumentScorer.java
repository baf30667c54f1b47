package io.copse.pipeline.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Scores documents token by token under one model.
 *
 * <p>A document is an end-of-document token and then its own tokens. It is cut into windows of at
 * most contextLength predictions; the context of a window's first prediction is the last token of
 * the window before. So each token of the document is predicted once, its end is not, and each
 * model gets the same context.
 *
 * <p>Windows of all documents are batched, longest first. A batch is as long as its longest window.
 * Shorter windows are filled up behind their last token, which a causal model does not see, and the
 * losses there are dropped. The bits of the losses depend only on which documents are scored
 * together and in what order.
 *
 * @param contextLength most predictions of a window
 * @param endOfDocument id of the end-of-document token
 * @param batchTokens most predictions of a batch, filling included; one window always fits
 */
public record DocumentScorer(int contextLength, int endOfDocument, int batchTokens) {
  public DocumentScorer {
    if (contextLength < 1 || batchTokens < 1) {
      throw new IllegalArgumentException(
          "contextLength is %d and batchTokens %d: give at least 1 for both."
              .formatted(contextLength, batchTokens));
    }
  }

  /** Predictions {@code first} to {@code first + length} of a document. */
  private record Window(int document, int first, int length) {}

  /**
   * Returns the nats of each token of each document, in the documents' order.
   *
   * @param documents token ids, without an end of document; a document may be empty
   * @throws IllegalArgumentException if a loss is not finite, because the model diverged
   */
  public List<float[]> losses(TokenLosses model, List<int[]> documents) {
    List<float[]> losses = new ArrayList<>();
    List<Window> windows = new ArrayList<>();
    for (int d = 0; d < documents.size(); d++) {
      int tokens = documents.get(d).length;
      losses.add(new float[tokens]);
      for (int first = 0; first < tokens; first += contextLength) {
        windows.add(new Window(d, first, Math.min(contextLength, tokens - first)));
      }
    }
    windows.sort(Comparator.comparingInt((Window window) -> -window.length()));
    for (int from = 0; from < windows.size(); ) {
      int length = windows.get(from).length();
      int sequences = Math.min(Math.max(1, batchTokens / length), windows.size() - from);
      score(model, documents, windows.subList(from, from + sequences), losses);
      from += sequences;
    }
    return losses;
  }

  private void score(
      TokenLosses model, List<int[]> documents, List<Window> batch, List<float[]> losses) {
    int length = batch.get(0).length();
    int[] ids = new int[batch.size() * (length + 1)];
    Arrays.fill(ids, endOfDocument);
    for (int i = 0; i < batch.size(); i++) {
      Window window = batch.get(i);
      int[] tokens = documents.get(window.document());
      int at = i * (length + 1);
      // The context of a first token is the end of the document before.
      if (window.first() > 0) {
        ids[at] = tokens[window.first() - 1];
      }
      System.arraycopy(tokens, window.first(), ids, at + 1, window.length());
    }
    float[] scored = model.tokenLosses(ids, batch.size(), length);
    if (scored.length != batch.size() * length) {
      throw new IllegalArgumentException(
          "The model gave %d losses for %d windows of %d predictions."
              .formatted(scored.length, batch.size(), length));
    }
    for (int i = 0; i < batch.size(); i++) {
      Window window = batch.get(i);
      requireFinite(scored, i * length, window.length());
      System.arraycopy(
          scored, i * length, losses.get(window.document()), window.first(), window.length());
    }
  }

  private static void requireFinite(float[] scored, int from, int count) {
    for (int t = from; t < from + count; t++) {
      if (!Float.isFinite(scored[t])) {
        throw new IllegalArgumentException(
            "The model gave a loss of %s: it has diverged, leave it out of the evaluation."
                .formatted(scored[t]));
      }
    }
  }
}
