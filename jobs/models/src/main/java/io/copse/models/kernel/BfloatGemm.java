package io.copse.models.kernel;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.Pointer;

/**
 * Products whose operands are rounded to bfloat16 and summed in float32, if they are large. A small
 * product takes longer to convert than to multiply, so it runs in float32. The choice depends only
 * on the shape and the factor of a product.
 *
 * <p>oneDNN converts each operand straight into the layout that its kernel for this shape wants.
 */
final class BfloatGemm extends Gemm {
  /** Multiplications from which on a product is large. */
  private static final long LARGE = 1L << 23;

  /** Each of its sides is at least so long. */
  private static final int LEAST_SIDE = 16;

  private final engine cpu = new engine(engine.kind.cpu, 0);
  private final stream order = new stream(cpu);
  private final Map<Kind, Product> products = new HashMap<>();

  /** The state that products share with oneDNN's primitives. */
  private record Kind(Shape shape, boolean adds) {}

  /** Whether oneDNN has such products for this processor. */
  static boolean isSupported() {
    int side = 256;
    try (BfloatGemm gemm = new BfloatGemm()) {
      Shape shape = new Shape(Form.NN, side, side, side, side, side, side);
      gemm.new Product(new Kind(shape, false)).close();
      return true;
    } catch (UnsupportedOperationException none) {
      return false;
    }
  }

  @Override
  void product(Shape shape, float alpha, float beta) {
    if (alpha != 1
        || (beta != 0 && beta != 1)
        || Math.min(shape.m(), Math.min(shape.n(), shape.k())) < LEAST_SIDE
        || (long) shape.m() * shape.n() * shape.k() < LARGE) {
      singleProduct(shape, alpha, beta);
      return;
    }
    products.computeIfAbsent(new Kind(shape, beta == 1), Product::new).run();
  }

  @Override
  public void close() {
    products.values().forEach(Product::close);
    products.clear();
    order.close();
    cpu.close();
  }

  /** oneDNN's primitives for products of one shape. */
  private final class Product {
    private final Operand left;
    private final Operand right;
    private final memory result;
    private final matmul product;
    private final IntMemoryMap arguments = new IntMemoryMap();

    Product(Kind kind) {
      Shape shape = kind.shape;
      memory.desc floatsA = matrix(shape.m(), shape.k(), shape.strideA(), shape.form() == Form.TN);
      memory.desc floatsB = matrix(shape.k(), shape.n(), shape.strideB(), shape.form() == Form.NT);
      memory.desc floatsC = matrix(shape.m(), shape.n(), shape.strideC(), false);
      try (primitive_attr attributes = new primitive_attr();
          post_ops after = new post_ops()) {
        if (kind.adds) {
          after.append_sum(1f, 0, memory.data_type.f32);
          attributes.set_post_ops(after);
        }
        try (matmul.primitive_desc desc =
            new matmul.primitive_desc(
                cpu,
                any(shape.m(), shape.k()),
                any(shape.k(), shape.n()),
                floatsC,
                attributes,
                true)) {
          if (desc.get(true) == null) {
            throw new UnsupportedOperationException(
                "This processor multiplies no bfloat16 matrices: use f32.");
          }
          left = new Operand(floatsA, desc.src_desc());
          right = new Operand(floatsB, desc.weights_desc());
          result = new memory(floatsC, cpu, (Pointer) null);
          product = new matmul(desc);
        }
      }
      arguments
          .put(dnnl.DNNL_ARG_SRC, left.rounded)
          .put(dnnl.DNNL_ARG_WEIGHTS, right.rounded)
          .put(dnnl.DNNL_ARG_DST, result);
    }

    private static memory.desc matrix(long rows, long columns, long stride, boolean transposed) {
      return new memory.desc(
          new long[] {rows, columns},
          memory.data_type.f32,
          transposed ? new long[] {1, stride} : new long[] {stride, 1});
    }

    private static memory.desc any(long rows, long columns) {
      return new memory.desc(
          new long[] {rows, columns}, memory.data_type.bf16, memory.format_tag.any);
    }

    void run() {
      left.round(a);
      right.round(b);
      result.set_data_handle(c);
      product.execute(order, arguments);
      order._wait();
    }

    void close() {
      left.close();
      right.close();
      arguments.close();
      product.close();
      result.close();
    }
  }

  /** A matrix of floats and its copy in bfloat16. */
  private final class Operand {
    private final memory floats;
    private final memory rounded;
    private final reorder rounding;

    Operand(memory.desc from, memory.desc to) {
      floats = new memory(from, cpu, (Pointer) null);
      rounded = new memory(to, cpu);
      rounding = new reorder(floats, rounded);
    }

    void round(Pointer matrix) {
      floats.set_data_handle(matrix);
      rounding.execute(order, floats, rounded);
    }

    void close() {
      rounding.close();
      floats.close();
      rounded.close();
    }
  }
}
