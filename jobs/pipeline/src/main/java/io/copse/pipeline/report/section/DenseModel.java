package io.copse.pipeline.report.section;

import io.copse.pipeline.report.Query;
import io.copse.pipeline.report.ReportQueries;
import io.copse.pipeline.report.RowReader;
import io.copse.pipeline.report.draw.Measurement;
import io.copse.pipeline.report.draw.SeriesLook;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.spark.sql.Row;

/**
 * A dense model on all test documents.
 *
 * @param size its size
 * @param horizon tokens that it read
 * @param learningRate peak learning rate
 * @param trainFlops training FLOPs
 * @param bitsPerByte its loss
 * @param natsPerToken its loss
 * @param evidence the test documents
 */
record DenseModel(
    ModelSize size,
    long horizon,
    OptionalDouble learningRate,
    double trainFlops,
    Measurement bitsPerByte,
    double natsPerToken,
    Evidence evidence) {

  /** The dense models by architecture, the baseline's first, and training FLOPs. */
  static final Query<DenseModel> ALL =
      new Query<>(
          """
          SELECT e.architecture, e.d_model, e.layers, e.params_total, e.horizon, r.learning_rate,
            e.train_flops, e.bits_per_byte, e.bits_per_byte_low, e.bits_per_byte_high, e.nats_per_token,
            e.documents
          FROM evals e JOIN runs r ON r.experiment = e.experiment AND r.run_id = e.run_ids[0]
          WHERE e.experiment = :experiment AND e.split_id = :split
            AND e.arm = :dense AND e.test_domain IS NULL
          ORDER BY e.architecture <> :baseline, e.architecture, e.train_flops\
          """,
          DenseModel::of);

  private static DenseModel of(Row row) {
    return new DenseModel(
        ModelSize.of(row),
        RowReader.whole(row, "horizon"),
        RowReader.optionalReal(row, "learning_rate"),
        RowReader.real(row, "train_flops"),
        RowReader.bitsPerByte(row),
        RowReader.real(row, "nats_per_token"),
        new Evidence(RowReader.whole(row, "documents")));
  }

  /** Returns the architectures that have dense models, the baseline first. */
  static List<String> architectures(ReportQueries queries) {
    return queries.rows(ALL).stream().map(model -> model.size().architecture()).distinct().toList();
  }

  /** Returns whether there are several architectures to compare. */
  static boolean compares(ReportQueries queries) {
    return architectures(queries).size() > 1;
  }

  /** Returns the look of each architecture. */
  static Map<String, SeriesLook> looks(ReportQueries queries) {
    Map<String, SeriesLook> looks = new LinkedHashMap<>();
    for (String name : architectures(queries)) {
      looks.put(name, new SeriesLook(name, looks.size()));
    }
    return looks;
  }
}
