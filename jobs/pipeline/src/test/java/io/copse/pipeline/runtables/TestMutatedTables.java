package io.copse.pipeline.runtables;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.pipeline.UsageException;
import io.copse.udf.run.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Tables that are damaged or rewritten at random are read as an independent reader reads them, or
 * refused in one sentence. None is read wrong.
 */
class TestMutatedTables {
  private static final int TABLES = 500;
  private static final List<Variable> WANTED =
      List.of(Variable.PARAMS, Variable.TOKENS, Variable.LOSS);

  private static final String[] CELLS = {
    "None",
    "N/A",
    "-",
    "NULL",
    "#N/A",
    "nan",
    "inf",
    "",
    "1e5000",
    "0x10",
    "1d",
    "3,1",
    "\"3,1\"",
    "\"7\"",
    " 5 ",
    "\"a\nb\"",
    "\"say \"\"hi\"\"\"",
    "12;5",
    "1_000",
    "٣"
  };
  private static final String SIGNS = "\",\n\r;\t 0123456789eE.+-x";

  @Test
  void everyTableIsReadRightOrRefusedInASentence() {
    int read = 0;
    int refused = 0;
    for (int seed = 0; seed < TABLES; seed++) {
      String text = mutated(new Random(seed));
      List<List<Double>> right = oracle(text);
      List<List<Double>> ours = null;
      try {
        ours = ours(text);
        read++;
      } catch (UsageException e) {
        refused++;
        assertThat(e.getMessage()).as("seed %d", seed).matches("(?s)[^\n].+\\.");
      }
      if (ours != null) {
        assertThat(ours).as("seed %d:%n%s", seed, text).isEqualTo(right);
      }
    }
    assertThat(read + refused).isEqualTo(TABLES);
    assertThat(read).as("read as the oracle reads").isGreaterThan(TABLES / 4);
    assertThat(refused).as("refused").isGreaterThan(TABLES / 10);
  }

  @Test
  void whatTheOracleReadsIsMostlyRead() {
    int oracle = 0;
    int ours = 0;
    for (int seed = 0; seed < TABLES; seed++) {
      String text = mutated(new Random(seed));
      if (oracle(text) != null) {
        oracle++;
        try {
          ours(text);
          ours++;
        } catch (UsageException e) {
          // Refused though readable: counted.
        }
      }
    }
    assertThat(ours).isGreaterThan((int) (0.95 * oracle));
  }

  private static List<List<Double>> oracle(String text) {
    try {
      return OracleTable.runs(text);
    } catch (OracleTable.Refused e) {
      return null;
    }
  }

  private static List<List<Double>> ours(String text) {
    TextRuns runs = FitOfText.runs(text);
    RunReading reading = FitOfText.USUAL.in(runs, WANTED);
    List<List<Double>> all = new ArrayList<>();
    runs.text()
        .forEach(
            (cells, place) ->
                reading
                    .numbers(cells, place)
                    .ifPresent(run -> all.add(List.of(run[0], run[1], run[2]))));
    return all;
  }

  private static String mutated(Random random) {
    String text =
        FitOfText.table(
            "N,D,note,loss",
            (n, d, l) ->
                String.format(
                    Locale.ROOT,
                    "%.3e,%.3e,%s,%.4f",
                    n,
                    d,
                    random.nextBoolean() ? "plain" : "\"a, \"\"b\"\"\"",
                    l));
    int times = 1 + random.nextInt(3);
    for (int i = 0; i < times; i++) {
      text = once(text, random);
    }
    return text;
  }

  private static String once(String text, Random random) {
    int at = random.nextInt(Math.max(1, text.length()));
    List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
    int line = random.nextInt(lines.size());
    return switch (random.nextInt(14)) {
      case 0 -> text.substring(0, at) + sign(random) + text.substring(at);
      case 1 -> text.isEmpty() ? text : text.substring(0, at) + text.substring(at + 1);
      case 2 -> text.substring(0, at);
      case 3 -> text.replace("\n", "\r\n");
      case 4 -> "\uFEFF" + text.replace("\uFEFF", "");
      case 5 -> join(lines, line, lines.get(line) + "\n");
      case 6 -> join(lines, line, lines.get(line) + "\n" + lines.get(line));
      case 7 -> join(lines, line, "");
      case 8, 9, 10 -> join(lines, line, cell(lines.get(line), random));
      case 11 -> text.replaceFirst("N,D,note,loss", "Loss,N,D,note,loss");
      case 12 -> text.replaceFirst("N,D,note,loss", "n, d ,NOTE,\"loss\"");
      default -> join(lines, line, lines.get(line).replace(',', ';'));
    };
  }

  private static String sign(Random random) {
    return String.valueOf(SIGNS.charAt(random.nextInt(SIGNS.length())));
  }

  private static String join(List<String> lines, int place, String line) {
    lines.set(place, line);
    return lines.stream().collect(Collectors.joining("\n"));
  }

  private static String cell(String line, Random random) {
    String[] cells = line.split(",", -1);
    cells[random.nextInt(cells.length)] = CELLS[random.nextInt(CELLS.length)];
    return String.join(",", cells);
  }
}
