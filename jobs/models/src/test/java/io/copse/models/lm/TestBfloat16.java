package io.copse.models.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.copse.models.kernel.Dtype;
import io.copse.models.kernel.Gemm;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Models whose large products are in bfloat16, against the same in float32. */
class TestBfloat16 {
  private static final int LENGTH = 127;
  private static final int SEQUENCES = 17;

  /** Of a tensor's norm; a product alone is within 1e-2 of its scale. */
  private static final double TOLERANCE = 3e-2;

  /** A token whose best experts are close may change its expert, and so its whole gradient. */
  private static final double TOLERANCE_OF_MIXTURES = 1e-1;

  static List<String> architectures() {
    return Architectures.names();
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void lossAndGradientsAreThoseOfFloat32ToItsRounding(String architecture) {
    assumeTrue(Gemm.supports(Dtype.BF16), "this processor has no bfloat16");
    ModelShape shape = Architectures.shape(architecture, 512, LENGTH, 64, 2, 4);
    double tolerance = shape.options().containsKey("experts") ? TOLERANCE_OF_MIXTURES : TOLERANCE;
    int[] windows = Models.windows(shape, SEQUENCES, LENGTH);
    LanguageModel single = LanguageModel.create(shape, 3);
    LanguageModel rounded = LanguageModel.create(shape.with(Dtype.BF16), 3);
    assertThat(rounded.weights()).isEqualTo(single.weights());

    double loss = Models.step(single, windows, SEQUENCES);
    assertThat((double) Models.step(rounded, windows, SEQUENCES))
        .isNotEqualTo(loss)
        .isCloseTo(loss, Offset.offset(1e-3 * loss));
    for (ParameterSpec spec : single.parameterSpecs()) {
      double difference = 0;
      double size = 0;
      for (int i = spec.offset(); i < spec.offset() + spec.size(); i++) {
        difference += Math.pow(rounded.gradients()[i] - single.gradients()[i], 2);
        size += Math.pow(single.gradients()[i], 2);
      }
      assertThat(Math.sqrt(difference))
          .as(spec.name())
          .isLessThan(tolerance * Math.sqrt(size) + 1e-6);
    }
    single.release();
    rounded.release();
  }
}
