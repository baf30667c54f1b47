package io.copse.models.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.models.lm.ParameterSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.assertj.core.data.Offset;

/** Inputs and outputs of single layers, computed in float64 apart from this code base. */
public final class Goldens {
  private static final Properties ALL = load();

  private Goldens() {}

  /** The arrays of these names, parted by spaces, one after the other. */
  public static double[] of(String names) {
    return Arrays.stream(names.split(" "))
        .flatMap(name -> Arrays.stream(ALL.getProperty(name).split(" ")))
        .mapToDouble(Double::parseDouble)
        .toArray();
  }

  /** The rows, of {@code width} each, of the array of this name. */
  static double[][] rows(String name, int width) {
    double[] all = of(name);
    double[][] rows = new double[all.length / width][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(all, i * width, (i + 1) * width);
    }
    return rows;
  }

  static double[][] transposed(double[][] rows) {
    double[][] columns = new double[rows[0].length][rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < columns.length; j++) {
        columns[j][i] = rows[i][j];
      }
    }
    return columns;
  }

  static double[] flat(double[][] rows) {
    return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
  }

  /** The array of this name, a matrix with rows of {@code width}, transposed. */
  static double[] turned(String name, int width) {
    return flat(transposed(rows(name, width)));
  }

  /** Tensors as the weights of a layer. */
  static Weights weights(Tensor... tensors) {
    List<ParameterSpec> specs = new ArrayList<>();
    int offset = 0;
    for (Tensor tensor : tensors) {
      List<Integer> shape = Arrays.stream(tensor.shape).boxed().toList();
      specs.add(new ParameterSpec(tensor.name, shape, offset, true, 1));
      offset += tensor.values.length;
    }
    double[] flat =
        Arrays.stream(tensors).flatMapToDouble(tensor -> Arrays.stream(tensor.values)).toArray();
    return Weights.of(flat, Weights.byName(specs));
  }

  /** A tensor of a layer. */
  record Tensor(String name, double[] values, int... shape) {
    /** The golden array {@code from}. */
    static Tensor of(String name, String from, int... shape) {
      return new Tensor(name, Goldens.of(from), shape);
    }
  }

  /** Asserts equality to 1e-9. */
  static void assertClose(double[] actual, double[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).as("[%d]", i).isCloseTo(expected[i], Offset.offset(1e-9));
    }
  }

  private static Properties load() {
    Properties goldens = new Properties();
    try (var stream = Goldens.class.getResourceAsStream("/goldens.properties")) {
      goldens.load(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return goldens;
  }
}
