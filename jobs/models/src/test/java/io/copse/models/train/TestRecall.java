package io.copse.models.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The architecture that learns to recall soonest; {@link RecallStudy} has them all. */
class TestRecall {
  @Test
  void recallsAssociations() throws IOException {
    assertThat(new Recall(4, 12).learnt("rwkv4", 1000, 1e-2)).isGreaterThan(0.95);
  }
}
