package io.copse.models.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.models.reference.Goldens;
import io.copse.models.reference.ReferenceArchitecture;
import io.copse.models.reference.ReferenceRetNet;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class TestRetNet extends ArchitectureContract {
  @Override
  List<Case> cases() {
    return List.of(
        new Case(Architectures.shape("retnet", 13, 9, 8, 2, 2), 7, 2),
        new Case(Architectures.shape("retnet", 11, 9, 6, 1, 1), 1, 1),
        new Case(Architectures.shape("retnet", 11, 9, 18, 1, 1), 5, 1));
  }

  /** Two whole chunks and a part. */
  @Override
  Case longCase() {
    return new Case(Architectures.shape("retnet", 23, 160, 8, 2, 2), 150, 1);
  }

  @Override
  ReferenceArchitecture reference(ModelShape shape) {
    return new ReferenceRetNet(shape.heads());
  }

  @Test
  void theReferenceGivesTheGoldens() {
    for (int head = 0; head < 2; head++) {
      double[][] q = rows("retention.q", head);
      double[][] k = rows("retention.k", head);
      double[][] v = rows("retention.v", head);
      double gamma = Goldens.of("retention.gamma")[head];
      double[][] o = ReferenceRetNet.retention(q, k, v, gamma);
      double[][] expected = rows("retention.out", head);
      // torchscale scales rows of decays and of scores, which the norm undoes where epsilon is 0.
      double[][] normed = rows("retention.normed", head);
      for (int t = 0; t < o.length; t++) {
        assertThat(o[t]).containsExactly(expected[t], Offset.offset(1e-9));
        assertThat(ReferenceRetNet.rms(o[t], 0)).containsExactly(normed[t], Offset.offset(1e-9));
      }
    }
  }

  @Test
  void theFormsAgree() {
    for (int head = 0; head < 2; head++) {
      double[][] q = rows("retention.q", head);
      double[][] k = rows("retention.k", head);
      double[][] v = rows("retention.v", head);
      double gamma = Goldens.of("retention.gamma")[head];
      double[][] parallel = ReferenceRetNet.retention(q, k, v, gamma);
      double[][] recurrent = chunkwise(q, k, v, gamma, 1);
      double[][] chunkwise = chunkwise(q, k, v, gamma, 4);
      for (int t = 0; t < parallel.length; t++) {
        assertThat(recurrent[t]).containsExactly(parallel[t], Offset.offset(1e-14));
        assertThat(chunkwise[t]).containsExactly(parallel[t], Offset.offset(1e-14));
      }
    }
  }

  /** Its parallel form divides a row by c before the norm, where the sum of the scores is c. */
  @Test
  void theOriginalsFormsDifferByWhatEpsilonExplains() {
    double epsilon = 1e-6;
    double[] row = rows("retention.out", 0)[2];
    double c = 3;
    double[] divided = Arrays.stream(row).map(value -> value / c).toArray();
    double[] recurrent = ReferenceRetNet.rms(row, epsilon);
    double[] parallel = ReferenceRetNet.rms(divided, epsilon);
    double square = Arrays.stream(row).map(value -> value * value).average().orElseThrow();
    for (int i = 0; i < row.length; i++) {
      double explained = recurrent[i] * (c * c - 1) * epsilon / (2 * square);
      assertThat(recurrent[i] - parallel[i])
          .isNotZero()
          .isCloseTo(explained, Offset.offset(1e-3 * Math.abs(explained)));
      assertThat(ReferenceRetNet.rms(divided, 0)[i])
          .isCloseTo(ReferenceRetNet.rms(row, 0)[i], Offset.offset(1e-15));
    }
  }

  /** A state from chunk to chunk, and the parallel form within. */
  private static double[][] chunkwise(
      double[][] q, double[][] k, double[][] v, double gamma, int chunk) {
    double[][] out = new double[q.length][];
    double[][] state = new double[q[0].length][v[0].length];
    for (int first = 0; first < q.length; first += chunk) {
      int end = Math.min(first + chunk, q.length);
      double[][] within =
          ReferenceRetNet.retention(
              Arrays.copyOfRange(q, first, end),
              Arrays.copyOfRange(k, first, end),
              Arrays.copyOfRange(v, first, end),
              gamma);
      double[][] next = new double[state.length][state[0].length];
      for (int i = 0; i < state.length; i++) {
        for (int j = 0; j < state[0].length; j++) {
          next[i][j] = Math.pow(gamma, end - first) * state[i][j];
          for (int t = first; t < end; t++) {
            within[t - first][j] += Math.pow(gamma, t - first + 1) * q[t][i] * state[i][j];
            next[i][j] += Math.pow(gamma, end - 1 - t) * k[t][i] * v[t][j];
          }
        }
      }
      System.arraycopy(within, 0, out, first, end - first);
      state = next;
    }
    return out;
  }

  private static double[][] rows(String name, int head) {
    double[] flat = Goldens.of(name);
    double[][] rows = new double[6][];
    for (int t = 0; t < 6; t++) {
      rows[t] = Arrays.copyOfRange(flat, (head * 6 + t) * 4, (head * 6 + t + 1) * 4);
    }
    return rows;
  }

  @Test
  void aBlockHasTwelveSquares() {
    ModelShape shape = Architectures.shape("retnet", 1000, 64, 768, 12, 4);

    assertThat(ModelCounts.of(shape).params())
        .isEqualTo(12 * (7_077_888L + 1536) + 768 + 1000 * 768);
    assertThat(ModelCounts.of(shape).forwardFlopsPerToken(64))
        .isEqualTo(12 * (24.0 * 768 * 768 + 5 * 768 * 320) + 2 * 1000 * 768);
  }

  @Test
  void valuesMustDivideIntoHeads() {
    ModelShape shape =
        Architectures.shape("retnet", 10, 8, 8, 1, 2).with(Map.of("value_width", 7.0));

    assertThatThrownBy(() -> ModelCounts.of(shape))
        .hasMessage("heads must divide the width of the values: 2 does not divide 7");
  }
}
