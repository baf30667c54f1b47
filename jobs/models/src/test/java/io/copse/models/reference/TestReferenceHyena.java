package io.copse.models.reference;

import static io.copse.models.reference.Goldens.flat;
import static io.copse.models.reference.Goldens.rows;
import static io.copse.models.reference.Goldens.turned;

import io.copse.models.reference.Goldens.Tensor;
import org.junit.jupiter.api.Test;

class TestReferenceHyena {
  @Test
  void positionsAndDecaysGiveTheirGoldenValues() {
    Goldens.assertClose(flat(ReferenceHyena.positions(6, 5)), Goldens.of("hyena_order2.pos_emb"));
    Goldens.assertClose(
        new double[] {ReferenceHyena.decay(0, 2), ReferenceHyena.decay(1, 2)},
        Goldens.of("hyena_order2.modulation_deltas"));
  }

  @Test
  void filterAndOutputGiveTheirGoldenValues() {
    Weights w =
        Goldens.weights(
            Tensor.of("in", "hyena_order2.in_w", 6, 2),
            Tensor.of("in_bias", "hyena_order2.in_b", 6),
            new Tensor("short", turned("hyena_order2.short_w", 3), 3, 6),
            Tensor.of("short_bias", "hyena_order2.short_b", 6),
            Tensor.of("skip", "hyena_order2.bias_D", 2),
            Tensor.of("out", "hyena_order2.out_w", 2, 2),
            Tensor.of("out_bias", "hyena_order2.out_b", 2),
            Tensor.of("filter_positions", "hyena_order2.pos_emb", 6, 5),
            Tensor.of("filter_in", "hyena_order2.filter_W0", 4, 5),
            Tensor.of("filter_in_bias", "hyena_order2.filter_b0", 4),
            Tensor.of("filter_hidden1", "hyena_order2.filter_W1", 4, 4),
            Tensor.of("filter_hidden1_bias", "hyena_order2.filter_b1", 4),
            Tensor.of("filter_hidden2", "hyena_order2.filter_W2", 4, 4),
            Tensor.of("filter_hidden2_bias", "hyena_order2.filter_b2", 4),
            new Tensor("filter_frequency", new double[] {1, 1, 1, 1}, 4),
            Tensor.of("filter_out", "hyena_order2.filter_W3", 2, 4));
    Goldens.assertClose(
        flat(Goldens.transposed(ReferenceHyena.filter(w, 6))), Goldens.of("hyena_order2.kernel"));
    double[][] y = new ReferenceHyena().branch("mixer", w, rows("hyena_order2.x", 2));
    Goldens.assertClose(flat(y), Goldens.of("hyena_order2.out"));
  }
}
