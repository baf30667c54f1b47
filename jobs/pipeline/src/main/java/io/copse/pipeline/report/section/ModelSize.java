package io.copse.pipeline.report.section;

import io.copse.pipeline.report.RowReader;
import io.copse.pipeline.report.draw.Numbers;
import java.util.Comparator;
import org.apache.spark.sql.Row;

/**
 * The architecture and size of a model. Arms that are compared go under the size of their dense
 * model.
 *
 * @param architecture its name in the registry
 * @param dModel width of the residual stream
 * @param layers blocks
 * @param params all params
 */
record ModelSize(String architecture, int dModel, int layers, long params)
    implements Comparable<ModelSize> {
  private static final Comparator<ModelSize> ORDER =
      Comparator.comparing(ModelSize::architecture)
          .thenComparing(ModelSize::params)
          .thenComparing(ModelSize::dModel)
          .thenComparing(ModelSize::layers);

  /** Reads a size from the columns d_model, layers and params_total. */
  static ModelSize of(Row row) {
    return of(row, "d_model", "layers", "params_total");
  }

  /** Reads a size from columns of other names. */
  static ModelSize of(Row row, String dModel, String layers, String params) {
    return new ModelSize(
        RowReader.text(row, "architecture"),
        RowReader.count(row, dModel),
        RowReader.count(row, layers),
        RowReader.whole(row, params));
  }

  /** Returns the size in words. */
  String title() {
    return "%s params (d %d, %d layers)".formatted(Numbers.si(params), dModel, layers);
  }

  @Override
  public int compareTo(ModelSize other) {
    return ORDER.compare(this, other);
  }
}
