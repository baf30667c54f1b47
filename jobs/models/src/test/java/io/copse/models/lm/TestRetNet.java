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
        new Case(new ModelShape("retnet", 13, 9, 8, 2, 2), 7, 2),
        new Case(new ModelShape("retnet", 11, 9, 6, 1, 1), 1, 1),
        new Case(new ModelShape("retnet", 11, 9, 18, 1, 1), 5, 1));
  }

  /** Two whole chunks and a part. */
  @Override
  Case longCase() {
    return new Case(new ModelShape("retnet", 23, 160, 8, 2, 2), 150, 1);
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
    ModelShape shape = new ModelShape("retnet", 1000, 64, 768, 12, 4);

    assertThat(ModelCounts.of(shape).params())
        .isEqualTo(12 * (7_077_888L + 1536) + 768 + 1000 * 768);
    assertThat(ModelCounts.of(shape).forwardFlopsPerToken(64))
        .isEqualTo(12 * (24.0 * 768 * 768 + 5 * 768 * 320) + 2 * 1000 * 768);
  }

  @Test
  void valuesMustDivideIntoHeads() {
    ModelShape shape = new ModelShape("retnet", 10, 8, 8, 1, 2).with(Map.of("value_width", 7.0));

    assertThatThrownBy(() -> ModelCounts.of(shape))
        .hasMessage("heads must divide the width of the values: 2 does not divide 7");
  }
}
