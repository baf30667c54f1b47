package io.copse.pipeline.runtables;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.copse.udf.run.NumberText;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;

/** Reads the rows of a table for import, each with all its cells as JSON. */
final class ImportedRows {
  private ImportedRows() {}

  /**
   * Reads all rows.
   *
   * @param architecture the place of the architecture's column; below 0 for none
   */
  static List<ImportedRow> of(RunTable table, RunReading reading, int architecture) {
    List<ImportedRow> rows = new ArrayList<>();
    if (table instanceof TextRuns runs) {
      CellRows.of(
          runs.text(),
          (row, where) ->
              rows.add(
                  ImportedRow.of(
                      reading,
                      row,
                      where,
                      LocalFits.name(row, architecture),
                      json(table.columns(), row))));
    } else if (table instanceof SparkRuns runs) {
      Set<Integer> places = new TreeSet<>(reading.places());
      if (architecture >= 0) {
        places.add(architecture);
      }
      int width = table.columns().size();
      Column config = to_json(struct(col("*")));
      List<Row> all = runs.rows().select(columns(runs, places, config)).collectAsList();
      for (Row row : all) {
        Object[] cells = CellRows.spread(row, places, width);
        rows.add(
            ImportedRow.of(
                reading,
                cells,
                "the row " + row.getString(places.size()),
                LocalFits.name(cells, architecture),
                row.getString(places.size())));
      }
    }
    return rows;
  }

  private static Column[] columns(SparkRuns runs, Set<Integer> places, Column config) {
    List<Column> columns = new ArrayList<>();
    places.forEach(place -> columns.add(SparkRuns.column(runs.columns().get(place))));
    columns.add(config);
    return columns.toArray(Column[]::new);
  }

  /** A row of text as a JSON object: numbers and truth values as such, and no empty cells. */
  private static String json(List<String> columns, Object[] row) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      for (int i = 0; i < row.length; i++) {
        String cell = (String) row[i];
        if (!cell.isEmpty()) {
          json.writeFieldName(columns.get(i));
          write(json, cell);
        }
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, String cell) throws IOException {
    if (cell.matches("-?(0|[1-9]\\d{0,17})")) {
      json.writeNumber(Long.parseLong(cell));
    } else if (NumberText.isNumber(cell)) {
      json.writeNumber(Double.parseDouble(cell));
    } else if (cell.equals("true") || cell.equals("false")) {
      json.writeBoolean(cell.equals("true"));
    } else {
      json.writeString(cell);
    }
  }
}
