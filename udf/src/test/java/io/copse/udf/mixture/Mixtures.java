package io.copse.udf.mixture;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Public runs of several mixtures. */
final class Mixtures {
  private static final String FOLDER = "/io/copse/udf/";

  private Mixtures() {}

  /**
   * The runs of RegMix: 1M models on mixtures of 17 domains of the Pile.
   *
   * @param split train, 512 runs, or test, 256
   * @param target the text of the losses, such as pile_cc
   */
  static MixtureRuns regMix(String split, String target) {
    List<String[]> mixtures = table("regmix/" + split + "_mixture_1m.csv");
    List<String[]> losses = table("regmix/" + split + "_pile_loss_1m.csv");
    List<String> domains =
        Arrays.stream(mixtures.get(0))
            .skip(1)
            .map(name -> name.replace("train_the_pile_", ""))
            .toList();
    int column = List.of(losses.get(0)).indexOf("metric/the_pile_" + target + "_val_loss");
    return new MixtureRuns(
        domains,
        mixtures.stream().skip(1).map(row -> numbers(row, 1, row.length)).toArray(double[][]::new),
        losses.stream().skip(1).mapToDouble(row -> Double.parseDouble(row[column])).toArray());
  }

  private static double[] numbers(String[] row, int from, int to) {
    return Arrays.stream(row, from, to).mapToDouble(Double::parseDouble).toArray();
  }

  private static List<String[]> table(String file) {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Mixtures.class.getResourceAsStream(FOLDER + file), StandardCharsets.UTF_8))) {
      return reader.lines().map(line -> line.split(",", -1)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
