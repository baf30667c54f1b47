package io.copse.models.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TestMemory {
  @Test
  void runsAreZeroAndAlignedAndSlicesShareThem() {
    try (Arena arena = new Arena()) {
      NativeFloats run = arena.floats(37);
      assertThat(Floats.read(run)).containsOnly(0f);
      assertThat(run.address % 64).isZero();
      run.slice(30, 7).put(6, 5f);
      assertThat(run.at(36)).isEqualTo(5f);
      Rows.zero(run, 1, 36);
      assertThat(Floats.read(run)).containsOnly(0f);
    }
  }

  @Test
  void sizesAreChecked() {
    try (Arena arena = new Arena()) {
      assertThatThrownBy(() -> arena.floats(1L << 30))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("lower the batch, the context length or the model's size");
      assertThatThrownBy(() -> arena.floats(5).slice(3, 3))
          .hasMessage("a slice of 3 floats at 3 does not fit into 5");
    }
  }

  @Test
  void rowsAreCopiedAndAdded() {
    try (Arena arena = new Arena()) {
      double[] table = Floats.random(3 * 19, 1);
      NativeFloats from = Floats.of(arena, table);
      NativeFloats to = arena.floats(2 * 19);
      Rows.copy(from, 2, to, 1, 19);
      Rows.add(from, 0, to, 1, 19);
      double[] expected = new double[2 * 19];
      float[] sum = new float[19];
      for (int i = 0; i < 19; i++) {
        expected[19 + i] = table[2 * 19 + i] + table[i];
      }
      Floats.assertClose(to, expected, 1e-6);
      Rows.addScaled(from, 2f, sum);
      assertThat((double) sum[18]).isEqualTo(2 * table[18]);
    }
  }
}
