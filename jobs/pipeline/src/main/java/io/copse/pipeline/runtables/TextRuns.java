package io.copse.pipeline.runtables;

import io.copse.pipeline.runtables.read.TextTable;
import java.util.List;

/**
 * A table of runs in files of text.
 *
 * @param text its cells
 */
public record TextRuns(TextTable text) implements RunTable {
  @Override
  public String name() {
    return text.name();
  }

  @Override
  public List<String> columns() {
    return text.columns();
  }
}
