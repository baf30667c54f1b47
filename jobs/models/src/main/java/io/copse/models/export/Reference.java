package io.copse.models.export;

import io.copse.models.lm.LanguageModel;
import io.copse.models.train.SafeTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The losses and logits of our own forward pass on some documents, to compare another program with
 * the same weights.
 *
 * @param documents token ids, without an end of document
 * @param losses our nats of each of those tokens, as the evaluation scores them
 */
public record Reference(List<int[]> documents, List<float[]> losses) {
  private static final int EXACT_IDS = 1 << 24;

  public Reference {
    documents = List.copyOf(documents);
    losses = List.copyOf(losses);
    for (int d = 0; d < documents.size(); d++) {
      if (losses.size() != documents.size() || losses.get(d).length != documents.get(d).length) {
        throw new IllegalArgumentException(
            "%d documents with %d losses: give a loss for each token of each document"
                .formatted(documents.size(), losses.size()));
      }
    }
  }

  /** The mean of all losses in nats per token. */
  public double loss() {
    double sum = 0;
    for (float[] document : losses) {
      for (float loss : document) {
        sum += loss;
      }
    }
    return sum / losses.stream().mapToInt(document -> document.length).sum();
  }

  /**
   * Writes a safetensors file: {@code lengths} [documents], {@code tokens} and {@code losses} [sum
   * of lengths], document after document; {@code window} [T], the first T tokens of the documents,
   * an end of document before each, with T the model's context length or as many as there are; and
   * {@code logits} [T, vocabularySize] of that window.
   */
  public void write(LanguageModel model, int endOfDocument, Path file) throws IOException {
    float[] lengths = new float[documents.size()];
    float[] tokens = new float[documents.stream().mapToInt(document -> document.length).sum()];
    float[] nats = new float[tokens.length];
    int[] window = new int[Math.min(model.shape().contextLength(), tokens.length + lengths.length)];
    int at = 0;
    int place = 0;
    for (int d = 0; d < lengths.length; d++) {
      int[] document = documents.get(d);
      lengths[d] = document.length;
      System.arraycopy(losses.get(d), 0, nats, at, document.length);
      if (place < window.length) {
        window[place++] = endOfDocument;
      }
      for (int token : document) {
        tokens[at++] = exact(token);
        if (place < window.length) {
          window[place++] = token;
        }
      }
    }
    float[] ids = new float[window.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = exact(window[i]);
    }
    float[] logits = model.logits(window);
    SafeTensors.write(
        file,
        Map.of(
            "format", "pt",
            "end_of_document", Integer.toString(endOfDocument),
            "context_length", Integer.toString(model.shape().contextLength())),
        List.of(
            vector("lengths", lengths),
            vector("tokens", tokens),
            vector("losses", nats),
            vector("window", ids),
            new Values(List.of(window.length, logits.length / window.length), logits, 0)
                .named("logits")));
  }

  private static SafeTensors.Entry vector(String name, float[] values) {
    return new Values(List.of(values.length), values, 0).named(name);
  }

  private static float exact(int token) {
    if (token >= EXACT_IDS) {
      throw new IllegalArgumentException(
          "token id %d is no exact float: references need fewer than %d ids"
              .formatted(token, EXACT_IDS));
    }
    return token;
  }
}
