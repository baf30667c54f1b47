package io.copse.pipeline.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.copse.models.lm.Architectures;
import io.copse.models.lm.LanguageModel;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestDocumentScorer {
  private static final int END = 256;

  /** A causal model: a loss that tells apart every sequence of context and its target. */
  private static float loss(int[] window, int from, int to) {
    int hash = 17;
    for (int i = from; i <= to; i++) {
      hash = hash * 31 + window[i];
    }
    return 1 + (hash & 0xFFFF) / 65536f;
  }

  private static float[] model(int[] windows, int sequences, int length) {
    assertThat(windows).hasSize(sequences * (length + 1));
    float[] losses = new float[sequences * length];
    for (int i = 0; i < sequences; i++) {
      int at = i * (length + 1);
      for (int t = 0; t < length; t++) {
        losses[i * length + t] = loss(windows, at, at + t + 1);
      }
    }
    return losses;
  }

  /** Each token alone: what stands before it in its window is recomputed from the document. */
  private static float[] oracle(int[] document, int contextLength) {
    int[] stream = new int[document.length + 1];
    stream[0] = END;
    System.arraycopy(document, 0, stream, 1, document.length);
    float[] losses = new float[document.length];
    for (int t = 0; t < document.length; t++) {
      losses[t] = loss(stream, t / contextLength * contextLength, t + 1);
    }
    return losses;
  }

  @ParameterizedTest
  @CsvSource({"1,1", "4,1", "4,4", "4,9", "7,64", "16,1000", "64,32"})
  void everyTokenIsScoredOnceInItsOwnContext(int contextLength, int batchTokens) {
    SplittableRandom random = new SplittableRandom(contextLength);
    List<int[]> documents = new ArrayList<>();
    for (int length : new int[] {5, 0, 1, 16, 17, 4, 33, 8, 64, 3}) {
      documents.add(random.ints(length, 0, END).toArray());
    }
    List<float[]> losses =
        new DocumentScorer(contextLength, END, batchTokens)
            .losses(TestDocumentScorer::model, documents);
    assertThat(losses).hasSameSizeAs(documents);
    for (int d = 0; d < documents.size(); d++) {
      assertThat(losses.get(d)).containsExactly(oracle(documents.get(d), contextLength));
    }
  }

  @Test
  void aModelScoresADocumentAlikeAloneAndAmongOthers() {
    LanguageModel model =
        LanguageModel.create(Architectures.shape("transformer++", 257, 16, 16, 1, 2), 5);
    try {
      List<int[]> documents = new ArrayList<>();
      for (int length : new int[] {40, 3, 21, 16, 9}) {
        documents.add(new SplittableRandom(length).ints(length, 0, END).toArray());
      }
      DocumentScorer scorer = new DocumentScorer(16, END, 48);
      List<float[]> together = scorer.losses(model::tokenLosses, documents);
      for (int d = 0; d < documents.size(); d++) {
        float[] alone = scorer.losses(model::tokenLosses, List.of(documents.get(d))).get(0);
        assertThat(together.get(d)).containsExactly(alone, within(1e-5f));
      }
    } finally {
      model.release();
    }
  }

  @Test
  void batchesStayWithinTheirTokens() {
    List<int[]> documents = List.of(new int[10], new int[3], new int[3], new int[2]);
    List<String> batches = new ArrayList<>();
    TokenLosses model =
        (windows, sequences, length) -> {
          batches.add(sequences + "x" + length);
          return model(windows, sequences, length);
        };
    new DocumentScorer(4, END, 8).losses(model, documents);
    // Windows of 4, 4, 2 and 3, 3 and 2: the longest first.
    assertThat(batches).containsExactly("2x4", "2x3", "2x2");
  }

  @Test
  void aModelThatDivergedIsRefused() {
    DocumentScorer scorer = new DocumentScorer(4, END, 8);
    TokenLosses diverged = (windows, sequences, length) -> new float[] {Float.NaN, 1};
    assertThatThrownBy(() -> scorer.losses(diverged, List.of(new int[2])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "The model gave a loss of NaN: it has diverged, leave it out of the evaluation.");
    // What is filled up may be anything.
    TokenLosses wild = (windows, sequences, length) -> new float[] {1, 1, 1, Float.NaN};
    assertThat(scorer.losses(wild, List.of(new int[2], new int[1])).get(1)).containsExactly(1f);
    TokenLosses fewer = (windows, sequences, length) -> new float[1];
    assertThatThrownBy(() -> scorer.losses(fewer, List.of(new int[2])))
        .hasMessage("The model gave 1 losses for 1 windows of 2 predictions.");
    assertThatThrownBy(() -> new DocumentScorer(0, END, 8))
        .hasMessage("contextLength is 0 and batchTokens 8: give at least 1 for both.");
  }
}
