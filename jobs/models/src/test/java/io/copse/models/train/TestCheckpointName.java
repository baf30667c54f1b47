package io.copse.models.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TestCheckpointName {
  private static final CheckpointName NAME = new CheckpointName(5, "00ff00ff00ff00ff");

  @Test
  void isReadFromItsFolderAndFromTheObjectsInIt() {
    assertThat(NAME.format()).isEqualTo("step-000000000005.00ff00ff00ff00ff");
    assertThat(CheckpointName.parse(NAME.format())).contains(NAME);
    assertThat(CheckpointName.parse(NAME.data())).contains(NAME);
    assertThat(CheckpointName.parse(NAME.manifest())).contains(NAME);
  }

  @Test
  void otherNamesAreNone() {
    for (String other :
        List.of(
            "",
            "/",
            "step-",
            "step-000000000005",
            "step-000000000005.",
            "step-5.00ff00ff00ff00ff",
            "step-000000000005.00FF00FF00FF00FF",
            "step-000000000005.00ff00ff00ff00ff0",
            "step-0000000000000000005.00ff00ff00ff00ff",
            "step--00000000005.00ff00ff00ff00ff",
            "steps.jsonl",
            "a/step-000000000005.00ff00ff00ff00ff")) {
      assertThat(CheckpointName.parse(other)).as(other).isEmpty();
    }
  }

  @Test
  void attemptsAtOneStepHaveTheirOwnNames() {
    Set<CheckpointName> names = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      CheckpointName name = CheckpointName.attemptAt(1L << 40);
      assertThat(CheckpointName.parse(name.format())).contains(name);
      names.add(name);
    }
    assertThat(names).hasSize(1000);
  }

  @Test
  void theLatestStepComesFirstAndAttemptsByName() {
    CheckpointName earlier = new CheckpointName(4, "0000000000000000");
    CheckpointName other = new CheckpointName(5, "1111111111111111");
    assertThat(List.of(other, earlier, NAME).stream().sorted(CheckpointName.LATEST_FIRST))
        .containsExactly(NAME, other, earlier);
  }
}
