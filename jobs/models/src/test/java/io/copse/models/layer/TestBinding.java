package io.copse.models.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.models.kernel.Matrix;
import io.copse.models.kernel.NativeFloats;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a layer gets from its binding: weights by parameter, scratch by the class's own keys. */
class TestBinding {
  private static final Parameter MATRIX = Parameter.matrix("matrix", 2, 3, 0.02);
  private static final Parameter VECTOR = Parameter.bias("vector", 3);

  private enum One {
    SCORES
  }

  private enum Other {
    SCORES
  }

  @Test
  void weightsAndGradientsAreThoseOfTheParameter() {
    try (Workspace workspace = new Workspace(4, 4)) {
      List<NativeFloats> weights = List.of(run(workspace, 6), run(workspace, 3));
      List<NativeFloats> gradients = List.of(run(workspace, 6), run(workspace, 3));
      Binding binding = new Binding(workspace, List.of(MATRIX, VECTOR), weights, gradients);

      assertThat(binding.weight(VECTOR)).isSameAs(weights.get(1));
      assertThat(binding.gradient(MATRIX)).isSameAs(gradients.get(0));
      assertThat(binding.weightMatrix(MATRIX)).isEqualTo(Matrix.of(weights.get(0), 2, 3));
      assertThat(binding.gradientMatrix(MATRIX)).isEqualTo(Matrix.of(gradients.get(0), 2, 3));
      assertThatThrownBy(() -> binding.weight(Parameter.bias("other", 3)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the layer has no parameter 'other' in its parameters()");
    }
  }

  @Test
  void parametersAreToldApartAndAllHaveMemory() {
    try (Workspace workspace = new Workspace(4, 4)) {
      List<NativeFloats> two = List.of(run(workspace, 3), run(workspace, 3));
      assertThatThrownBy(() -> new Binding(workspace, List.of(VECTOR, VECTOR), two, two))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the layer has two parameters named 'vector'");
      assertThatThrownBy(() -> new Binding(workspace, List.of(VECTOR), two, two))
          .hasMessage("1 parameters need as many weights and gradients, not 2 and 2");
    }
  }

  @Test
  void layersOfOneClassShareScratchAndClassesDoNot() {
    try (Workspace workspace = new Workspace(4, 4)) {
      Binding first = new Binding(workspace, List.of(), List.of(), List.of());
      Binding second = new Binding(workspace, List.of(), List.of(), List.of());
      NativeFloats scores = first.scratch(One.SCORES, 8);

      assertThat(second.scratch(One.SCORES, 8)).isSameAs(scores);
      assertThat(second.scratch(One.SCORES, 5)).isSameAs(scores);
      assertThat(second.scratch(Other.SCORES, 8)).isNotSameAs(scores);
      assertThat(first.kept(8)).isNotSameAs(first.kept(8));
      NativeFloats grown = second.scratch(One.SCORES, 9);
      assertThat(grown.length()).isEqualTo(9);
      assertThat(first.scratchMatrix(One.SCORES, 3, 3).floats()).isSameAs(grown);
    }
  }

  private static NativeFloats run(Workspace workspace, int length) {
    return workspace.arena().floats(length);
  }
}
