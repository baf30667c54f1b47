package io.copse.pipeline.runtables.read;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.corpus.read.DecodedText;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * A table of text in one file or several of the same columns. Its cells are texts, and its rows are
 * read as often as they are asked for.
 */
public final class TextTable {
  private final String name;
  private final List<InputFile> files;
  private final TextOptions options;
  private final List<String> columns;

  private TextTable(String name, List<InputFile> files, TextOptions options, List<String> columns) {
    this.name = name;
    this.files = List.copyOf(files);
    this.options = options;
    this.columns = List.copyOf(columns);
  }

  /** Takes a row. */
  @FunctionalInterface
  public interface Receiver {
    /**
     * Takes a row.
     *
     * @param cells in the order of the columns, an empty text for one without a value
     * @param place the row in words, for messages
     */
    void row(String[] cells, Place place);
  }

  /** Where a row stands. */
  public record Place(String file, long row) {
    @Override
    public String toString() {
      return "row %d of %s".formatted(row, file);
    }
  }

  /**
   * Opens a table.
   *
   * @param name the name that the user gave
   * @param files at least one, all of a known format
   * @throws UsageException if a file is empty, or the files have different columns
   */
  public static TextTable open(String name, List<InputFile> files, TextOptions options) {
    try {
      Set<String> columns = new LinkedHashSet<>();
      List<String> header = List.of();
      for (InputFile file : files) {
        if (format(file) == TextFormat.JSON_LINES) {
          columns.addAll(fieldsOf(file));
        } else {
          List<String> own = headerOf(file, options);
          requireSame(header, own, files.get(0), file);
          header = own;
        }
      }
      List<String> first =
          columns.isEmpty() ? headerOf(files.get(0), options) : List.copyOf(columns);
      return new TextTable(name, files, options, first);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + name + ": " + e.getMessage(), e);
    }
  }

  /** The name that the user gave. */
  public String name() {
    return name;
  }

  /** The names of the columns, as the files write them. */
  public List<String> columns() {
    return columns;
  }

  /** The size of all files. */
  public long bytes() {
    return files.stream().mapToLong(InputFile::bytes).sum();
  }

  /**
   * Reads all rows.
   *
   * @throws UsageException if a file is damaged, or a row has not the header's cells
   */
  public void forEach(Receiver receiver) {
    for (InputFile file : files) {
      forEach(file, receiver);
    }
  }

  private void forEach(InputFile file, Receiver receiver) {
    try (TextRows rows = rows(file)) {
      int[] order = order(rows);
      for (String[] cells = rows.next(); cells != null; cells = rows.next()) {
        receiver.row(ordered(cells, order), new Place(file.name(), rows.row()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file.name() + ": " + e.getMessage(), e);
    }
  }

  private TextRows rows(InputFile file) throws IOException {
    Reader text = text(file);
    return format(file) == TextFormat.JSON_LINES
        ? new JsonRows(file.name(), text, columns)
        : new DelimitedRows(file.name(), text, options.delimiter(format(file)));
  }

  /** The places that a file's cells have in the table; null if they are the same. */
  private int[] order(TextRows rows) {
    if (!(rows instanceof DelimitedRows delimited) || delimited.columns().equals(columns)) {
      return null;
    }
    Map<String, Integer> places = new HashMap<>();
    for (String column : columns) {
      places.put(column, places.size());
    }
    return delimited.columns().stream().mapToInt(places::get).toArray();
  }

  private static String[] ordered(String[] cells, int[] order) {
    if (order == null) {
      return cells;
    }
    String[] ordered = new String[cells.length];
    for (int i = 0; i < cells.length; i++) {
      ordered[order[i]] = cells[i];
    }
    return ordered;
  }

  private static List<String> headerOf(InputFile file, TextOptions options) throws IOException {
    try (DelimitedRows rows =
        new DelimitedRows(file.name(), text(file), options.delimiter(format(file)))) {
      return rows.columns();
    }
  }

  private static Set<String> fieldsOf(InputFile file) throws IOException {
    Set<String> names = new LinkedHashSet<>();
    try (JsonRows rows = new JsonRows(file.name(), text(file), List.of())) {
      for (Map<String, String> f = rows.fields(); f != null; f = rows.fields()) {
        names.addAll(f.keySet());
      }
    }
    if (names.isEmpty()) {
      throw new UsageException(file.name() + " is empty: name a table with rows.");
    }
    return names;
  }

  private static void requireSame(
      List<String> header, List<String> own, InputFile first, InputFile file) {
    if (header.isEmpty() || header.equals(own)) {
      return;
    }
    boolean isOrderOnly =
        Set.copyOf(header).size() == header.size()
            && header.size() == own.size()
            && new LinkedHashSet<>(own).containsAll(header);
    if (!isOrderOnly) {
      throw new UsageException(
          "%s has the columns %s, and %s %s: give files of the same columns."
              .formatted(
                  file.name(), String.join(", ", own), first.name(), String.join(", ", header)));
    }
  }

  private static TextFormat format(InputFile file) {
    return TextFormat.of(file.name()).orElseThrow();
  }

  private static Reader text(InputFile file) throws IOException {
    InputStream bytes = file.opener().open();
    try {
      InputStream plain = TextFormat.isGzip(file.name()) ? new GZIPInputStream(bytes) : bytes;
      return new DecodedText(plain, StandardCharsets.UTF_8);
    } catch (IOException e) {
      bytes.close();
      throw e;
    }
  }
}
