package io.copse.models.reference;

import static io.copse.models.reference.Goldens.flat;
import static io.copse.models.reference.Goldens.rows;

import io.copse.models.reference.Goldens.Tensor;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class TestReferenceTransformer {
  private static final ReferenceTransformer PLUS_PLUS = ReferenceTransformer.plusPlus(1);

  @Test
  void theNormGivesItsGoldenValues() {
    Weights w = Goldens.weights(Tensor.of("gain", "rmsnorm.weight", 4));
    double[][] y = Reference.each(rows("rmsnorm.x", 4), row -> PLUS_PLUS.norm(w, row));
    Goldens.assertClose(flat(y), Goldens.of("rmsnorm.out"));
  }

  @Test
  void positionsGiveTheirGoldenValues() {
    double[][] x = rows("rope_interleaved.x", 4);
    double[][] y = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      y[t] = Reference.rotate(x[t], t, 10_000);
    }
    Goldens.assertClose(flat(y), Goldens.of("rope_interleaved.out"));
  }

  @Test
  void theFeedForwardGivesItsGoldenValues() {
    double[] gateAndUp =
        DoubleStream.concat(
                DoubleStream.of(Goldens.of("swiglu.w1")), DoubleStream.of(Goldens.of("swiglu.w3")))
            .toArray();
    Weights w =
        Goldens.weights(
            new Tensor("gate_up", gateAndUp, 12, 4), Tensor.of("down", "swiglu.w2", 4, 6));
    double[][] y = PLUS_PLUS.branch("feed_forward", w, rows("swiglu.x", 4));
    Goldens.assertClose(flat(y), Goldens.of("swiglu.out"));
  }
}
