package io.copse.models.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each architecture recalls at two learning rates: minutes, hence on demand only. */
class RecallStudy {
  /** Hyena needs a width that grows with the sequence (Arora et al. 2023). */
  @ParameterizedTest
  @CsvSource({
    "transformer, 3000, 0.9",
    "transformer++, 3000, 0.95",
    "mixtral, 6000, 0.95",
    "switch, 3000, 0.95",
    "mamba, 3000, 0.95",
    "h3++, 3000, 0.95",
    "hyena, 3000, 0.4",
    "retnet, 3000, 0.95",
    "rwkv4, 3000, 0.95",
    "rwkv6, 3000, 0.95"
  })
  void recalls(String architecture, int updates, double share) throws IOException {
    Recall task = new Recall(4, 12);
    double slow = task.learnt(architecture, updates, 3e-3);
    double fast = task.learnt(architecture, updates, 1e-2);
    System.out.printf("| `%s` | %d | %.3f | %.3f |%n", architecture, updates, slow, fast);
    assertThat(Math.max(slow, fast)).isGreaterThan(share);
  }
}
