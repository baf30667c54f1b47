package io.copse.udf.curve;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The published curves of 25M and 400M params of Luo et al. 2025, with the schedules of their code:
 * a warm-up of 2,160 steps to 3e-4, then the schedule of the file's name.
 */
public final class MultiPowerCurves {
  /** The curves that the authors fit. */
  public static final List<String> FITTED = List.of("cosine_24000", "constant_24000", "wsdcon_9");

  /** The curves that they predict. */
  public static final List<String> PREDICTED =
      List.of(
          "constant_72000",
          "cosine_72000",
          "wsd_20000_24000",
          "wsdld_20000_24000",
          "wsdcon_3",
          "wsdcon_18");

  private static final int WARMUP = 2160;
  private static final double PEAK = 3e-4;
  private static final double END = 3e-5;

  private MultiPowerCurves() {}

  /** The curves of a size, with the exact schedules. */
  public static List<Curve> exact(String size, List<String> names) {
    return names.stream().map(name -> curve(size, name, true)).toList();
  }

  /** The curves of a size, with schedules through the logged rates. */
  public static List<Curve> logged(String size, List<String> names) {
    return names.stream().map(name -> curve(size, name, false)).toList();
  }

  /** The path of a file among the test's resources. */
  public static String file(String size, String name) {
    return "/io/copse/udf/multi-power-law/" + size + "_" + name + ".csv";
  }

  private static Curve curve(String size, String name, boolean exact) {
    List<double[]> rows = rows(file(size, name));
    int[] steps = rows.stream().mapToInt(row -> (int) row[0]).toArray();
    double[] rates = rows.stream().mapToDouble(row -> row[1]).toArray();
    double[] losses = rows.stream().mapToDouble(row -> row[2]).toArray();
    Schedule schedule = exact ? schedule(name) : Schedule.through(steps, rates, -1);
    return new Curve(name, schedule, steps, losses);
  }

  /** The schedule of a curve's name, as the authors' code makes it. */
  static Schedule schedule(String name) {
    int total = name.startsWith("wsdcon") ? 16_000 : name.endsWith("72000") ? 72_000 : 24_000;
    double[] rates = new double[total];
    for (int i = 0; i < total; i++) {
      rates[i] = i < WARMUP ? PEAK * i / (WARMUP - 1) : rate(name, i, total);
    }
    return Schedule.of(rates);
  }

  private static double rate(String name, int step, int total) {
    double decay = (step - 20_000) / 4_000.0;
    return switch (name.substring(0, name.indexOf('_'))) {
      case "cosine" ->
          END + (PEAK - END) / 2 * (1 + Math.cos(Math.PI * (step - WARMUP) / (total - WARMUP)));
      case "wsdcon" -> step < 8_000 ? PEAK : Integer.parseInt(name.substring(7)) * 1e-5;
      case "wsd" -> decay < 0 ? PEAK : PEAK * Math.pow(END / PEAK, decay);
      case "wsdld" -> decay < 0 ? PEAK : PEAK + (END - PEAK) * decay;
      default -> PEAK;
    };
  }

  private static List<double[]> rows(String file) {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                MultiPowerCurves.class.getResourceAsStream(file), StandardCharsets.UTF_8))) {
      return reader
          .lines()
          .skip(1)
          .map(
              line -> Arrays.stream(line.split(",", -1)).mapToDouble(Double::parseDouble).toArray())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
