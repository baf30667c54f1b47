package io.copse.models.train;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A closed part of a run's step log: an object with the rows of {@code from} to {@code to}, one
 * JSON object a line.
 *
 * <p>Its name tells its first and its last row, so that a part that was cut off at the end of a
 * line is found damaged too.
 *
 * @param from the first update that it logs
 * @param to the last update that it logs
 */
record LogPart(long from, long to) {
  /** The folder of the parts in a run's folder. */
  static final String FOLDER = "steps/";

  /** The object of the rows that no part has yet. */
  static final String OPEN = FOLDER + "open.jsonl";

  private static final Pattern NAME = Pattern.compile(FOLDER + "(\\d{12})-(\\d{12})\\.jsonl");

  /** Returns the parts of a run's log by their first update. */
  static List<LogPart> in(RunFolder folder) throws IOException {
    return folder.names(FOLDER).stream()
        .map(NAME::matcher)
        .filter(Matcher::matches)
        .map(name -> new LogPart(Long.parseLong(name.group(1)), Long.parseLong(name.group(2))))
        .toList();
  }

  /** Returns the name of the object. Names are sorted as the parts are. */
  String name() {
    return FOLDER + String.format(Locale.ROOT, "%012d-%012d.jsonl", from, to);
  }

  /**
   * Reads the rows.
   *
   * @throws IOException in one sentence if the part cannot be read, or a line of it is damaged
   */
  List<StepRow> rows(RunFolder folder) throws IOException {
    List<String> lines =
        lines(folder, name())
            .orElseThrow(() -> unreadable(folder, name(), "there is no such object"));
    List<StepRow> rows = new ArrayList<>();
    long last = from - 1;
    for (String line : lines) {
      Optional<StepRow> row = StepRow.find(line);
      boolean isNext =
          row.isPresent()
              && row.get().step() > last
              && row.get().step() <= to
              && (!rows.isEmpty() || row.get().step() == from);
      if (!isNext) {
        throw damaged(folder, name(), rows.size() + 1);
      }
      rows.add(row.get());
      last = row.get().step();
    }
    if (last != to) {
      throw damaged(folder, name(), rows.size() + 1);
    }
    return rows;
  }

  /**
   * Reads the rows that no part has yet, none if there is no such object. A last line that is cut
   * off is passed over.
   *
   * @throws IOException in one sentence if they cannot be read, or another line is damaged
   */
  static List<StepRow> openRows(RunFolder folder) throws IOException {
    List<String> lines = lines(folder, OPEN).orElse(List.of());
    List<StepRow> rows = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      Optional<StepRow> row = StepRow.find(lines.get(i));
      if (row.isEmpty() && i < lines.size() - 1) {
        throw damaged(folder, OPEN, i + 1);
      }
      row.ifPresent(rows::add);
    }
    return rows;
  }

  /** Reads the lines of an object, if there is one. */
  private static Optional<List<String>> lines(RunFolder folder, String name) throws IOException {
    try (InputStream in = folder.read(name)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return Optional.of(text.isEmpty() ? List.of() : List.of(text.split("\n")));
    } catch (FileNotFoundException | NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      IOException sentence = unreadable(folder, name, e.getMessage());
      // Not as the cause: the report of a failed run shows the innermost cause only.
      sentence.addSuppressed(e);
      throw sentence;
    }
  }

  private static IOException unreadable(RunFolder folder, String name, String reason) {
    return new IOException(
        "Step log %s/%s cannot be read (%s): see whether the store can be reached and you may read it."
            .formatted(folder, name, reason));
  }

  private static IOException damaged(RunFolder folder, String name, int line) {
    return new IOException(
        "Line %d of step log %s/%s is damaged or missing: remove the run's folder %s to train it again."
            .formatted(line, folder, name, folder));
  }
}
