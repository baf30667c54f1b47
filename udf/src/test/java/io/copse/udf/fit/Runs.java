package io.copse.udf.fit;

import io.copse.udf.law.Chinchilla;
import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Variable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Runs for tests: made from a known law, or public. */
public final class Runs {
  public static final Chinchilla HOFFMANN = new Chinchilla(1.69, 406.4, 410.7, 0.34, 0.28);

  private Runs() {}

  /** A rectangle of sizes and horizons, both growing from 1e7 and 1e9 by factors of 4. */
  public static List<RunPoint> grid(Chinchilla law, int sizes, int horizons) {
    return noisy(law, sizes, horizons, 0, 0);
  }

  /** The same with normal noise on the log of the loss. */
  public static List<RunPoint> noisy(
      Chinchilla law, int sizes, int horizons, double sigma, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<RunPoint> points = new ArrayList<>();
    for (int i = 0; i < sizes; i++) {
      for (int j = 0; j < horizons; j++) {
        double params = 1e7 * Math.pow(4, i);
        double tokens = 1e9 * Math.pow(4, j);
        double noise = sigma == 0 ? 0 : sigma * random.nextGaussian();
        points.add(RunPoint.of(params, tokens, law.loss(params, tokens) * Math.exp(noise)));
      }
    }

    return points;
  }

  /** The 234 runs of the public table. */
  public static List<RunPoint> kyoTakano() {
    return table("kyo-takano-llm.csv").stream()
        .map(
            cells ->
                new RunPoint(
                    number(cells[1]), number(cells[2]), number(cells[0]), number(cells[3])))
        .toList();
  }

  /** 182 runs with repeated data. */
  public static List<RunPoint> datablations() {
    return table("datablations-fit182.csv").stream()
        .map(
            cells ->
                RunPoint.of(number(cells[1]), number(cells[2]), number(cells[4]))
                    .with(Variable.UNIQUE_TOKENS, number(cells[3])))
        .toList();
  }

  /** Dense models and those of one router of Clark et al. */
  public static List<RunPoint> clark(String router) {
    return table("clark-routed.csv").stream()
        .filter(cells -> cells[0].equals("Dense") || cells[0].equals(router))
        .map(
            cells ->
                new RunPoint(
                    Map.of(
                        Variable.PARAMS, number(cells[1]),
                        Variable.EXPERTS, number(cells[2]),
                        Variable.LOSS, number(cells[3]))))
        .toList();
  }

  /** 220 checkpoints of Gemstones: width, depth, params, tokens and loss, before any cooldown. */
  public static List<RunPoint> gemstones() {
    return table("gemstones-hot.csv").stream()
        .map(
            cells ->
                RunPoint.of(number(cells[2]), number(cells[3]), number(cells[4]))
                    .with(Variable.WIDTH, number(cells[0]))
                    .with(Variable.DEPTH, number(cells[1])))
        .toList();
  }

  /** The iso-FLOP curves of one recipe of Porian et al. */
  public static List<RunPoint> porian(String config) {
    return table("porian-isoflop-points.csv").stream()
        .filter(cells -> cells[0].equals(config))
        .map(
            cells ->
                new RunPoint(
                    number(cells[2]), number(cells[3]), number(cells[1]), number(cells[4])))
        .toList();
  }

  private static double number(String cell) {
    return Double.parseDouble(cell);
  }

  private static List<String[]> table(String file) {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Runs.class.getResourceAsStream("/io/copse/udf/" + file), StandardCharsets.UTF_8))) {
      return reader.lines().skip(1).map(line -> line.split(",", -1)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
