package io.copse.models.lm;

import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import java.util.Arrays;

/**
 * Prints tokens per second of forward and backward on one thread, run by hand. Arguments:
 * architecture, dModel, layers, heads, length, sequences, vocabulary, seconds.
 */
final class Speed {
  private Speed() {}

  public static void main(String[] args) {
    int[] n = Arrays.stream(args).skip(1).mapToInt(Integer::parseInt).toArray();
    ModelShape shape = new ModelShape(args[0], n[5], n[3], n[0], n[1], n[2]);
    LanguageModel model = LanguageModel.create(shape, 1);
    Tensor<Object> input = Models.input(Models.windows(shape, n[4], n[3]), n[4]);
    Tensor<Object> one = Models.one();
    double flops = 3 * model.forwardFlopsPerToken(n[3]);
    double best = 0;
    long end = System.nanoTime() + n[6] * 1_000_000_000L;
    while (System.nanoTime() < end) {
      long start = System.nanoTime();
      model.forward(input);
      model.backward(input, one);
      best = Math.max(best, 1e9 * n[3] * n[4] / (System.nanoTime() - start));
    }
    System.out.printf(
        "%s: %,d params, best %,.0f tokens/s, %.1f GFLOP/s%n",
        shape, model.params(), best, best * flops / 1e9);
  }
}
