package io.copse.pipeline.report.section;

import io.copse.pipeline.report.Query;
import io.copse.pipeline.report.RowReader;
import io.copse.pipeline.report.draw.HtmlTable;
import io.copse.pipeline.report.draw.Numbers;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;

/**
 * A learning rate that was tried.
 *
 * @param size of the model
 * @param learningRate peak learning rate
 * @param devLoss the loss on dev, nats per token; empty if the run did not finish
 */
record LearningRateTrial(ModelSize size, double learningRate, OptionalDouble devLoss) {

  /** The learning rates that were tried. */
  static final Query<LearningRateTrial> ALL =
      new Query<>(
          """
          SELECT architecture, d_model, layers, params_total, learning_rate, dev_loss
          FROM runs
          WHERE experiment = :sweep AND arm = :dense
          ORDER BY architecture, params_total, learning_rate\
          """,
          LearningRateTrial::of);

  private static LearningRateTrial of(Row row) {
    return new LearningRateTrial(
        ModelSize.of(row),
        RowReader.real(row, "learning_rate"),
        RowReader.optionalReal(row, "dev_loss"));
  }

  /** Returns a table in which the lowest loss of each size stands out. */
  static HtmlTable table(List<LearningRateTrial> trials) {
    Map<ModelSize, Double> lowest =
        trials.stream()
            .filter(trial -> trial.devLoss().isPresent())
            .collect(
                Collectors.toMap(
                    LearningRateTrial::size, trial -> trial.devLoss().getAsDouble(), Math::min));
    HtmlTable table =
        new HtmlTable(
            1, "Architecture", "Width", "Blocks", "Params", "Learning rate", "Loss on dev");
    for (LearningRateTrial trial : trials) {
      String[] cells = {
        trial.size().architecture(),
        Integer.toString(trial.size().dModel()),
        Integer.toString(trial.size().layers()),
        Numbers.si(trial.size().params()),
        Numbers.general(trial.learningRate()),
        Numbers.fixed(trial.devLoss(), 4)
      };
      if (trial.devLoss().isPresent()
          && trial.devLoss().getAsDouble() == lowest.get(trial.size())) {
        table.strongRow(cells);
      } else {
        table.row(cells);
      }
    }
    return table;
  }
}
