package io.copse.models.reference;

import static io.copse.models.reference.Goldens.flat;
import static io.copse.models.reference.Goldens.rows;
import static io.copse.models.reference.Goldens.transposed;
import static io.copse.models.reference.Goldens.turned;

import io.copse.models.reference.Goldens.Tensor;
import org.junit.jupiter.api.Test;

class TestReferenceMamba {
  @Test
  void theScanGivesItsGoldenValues() {
    double[][] y =
        ReferenceMamba.scan(
            transposed(rows("selective_scan.u", 5)),
            transposed(rows("selective_scan.delta", 5)),
            Goldens.of("selective_scan.delta_bias"),
            turned("selective_scan.A", 3),
            transposed(rows("selective_scan.B", 5)),
            transposed(rows("selective_scan.C", 5)),
            Goldens.of("selective_scan.D"));
    double[][] z = transposed(rows("selective_scan.z", 5));
    for (int t = 0; t < 5; t++) {
      for (int i = 0; i < 2; i++) {
        y[t][i] *= Reference.silu(z[t][i]);
      }
    }
    Goldens.assertClose(flat(transposed(y)), Goldens.of("selective_scan.out"));
  }

  @Test
  void theBlockGivesItsGoldenValues() {
    Weights w =
        Goldens.weights(
            Tensor.of("in", "mamba_block.in_proj", 16, 4),
            new Tensor("conv", turned("mamba_block.conv_w", 4), 4, 8),
            Tensor.of("conv_bias", "mamba_block.conv_b", 8),
            Tensor.of("select", "mamba_block.x_proj", 5, 8),
            Tensor.of("step", "mamba_block.dt_proj", 8, 1),
            Tensor.of("step_bias", "mamba_block.dt_bias", 8),
            new Tensor("a_log", turned("mamba_block.A_log", 2), 2, 8),
            Tensor.of("skip", "mamba_block.D", 8),
            Tensor.of("out", "mamba_block.out_proj", 4, 8));
    double[][] y = new ReferenceMamba(2).branch("mixer", w, rows("mamba_block.x", 4));
    Goldens.assertClose(flat(y), Goldens.of("mamba_block.out"));
  }
}
