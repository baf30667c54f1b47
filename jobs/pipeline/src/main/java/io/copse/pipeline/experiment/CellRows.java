package io.copse.pipeline.experiment;

import io.copse.pipeline.evaluate.PoissonBootstrap;
import io.copse.pipeline.evaluate.Scoreboard;
import io.copse.pipeline.experiment.TestDocuments.TestDocument;
import io.copse.pipeline.tables.TableSchema;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/**
 * Makes the rows of a cell from the losses of its documents.
 *
 * <p>Tasks do so, each for a share of the predictors: each gets one number per document and
 * predictor, and draws the weights of the bootstrap itself. So replicates pass neither the driver
 * nor the network before they are rows.
 *
 * @param predictors in the order of the losses
 * @param bootstrap weighs the documents of each replicate
 * @param perTask predictors of one task
 */
record CellRows(List<PredictorRows> predictors, PoissonBootstrap bootstrap, int perTask)
    implements Serializable {
  /** What a task's scoreboard may take, unless one predictor alone takes more. */
  private static final long BOARD_BYTES = 32L << 20;

  /** Copies the predictors. */
  CellRows {
    predictors = List.copyOf(predictors);
  }

  /** Gives each task as many predictors as its memory has room for on a number of domains. */
  static CellRows of(List<PredictorRows> predictors, PoissonBootstrap bootstrap, int domains) {
    long each = Math.max(1, domains * Scoreboard.bytesPerScore(bootstrap.replicates()));
    long perTask = Math.min(Math.max(1, BOARD_BYTES / each), predictors.size());
    return new CellRows(predictors, bootstrap, Math.toIntExact(perTask));
  }

  /** Returns the rows of each domain and of all, of every predictor. */
  JavaRDD<Row> rows(JavaRDD<DocumentNats> losses) {
    return losses
        .flatMapToPair(this::shares)
        .partitionBy(new HashPartitioner(tasks()))
        .mapPartitionsWithIndex(this::rows, false);
  }

  private int tasks() {
    return (predictors.size() + perTask - 1) / perTask;
  }

  /** Cuts a document's losses into those that each task gets. */
  private Iterator<Tuple2<Integer, DocumentNats>> shares(DocumentNats losses) {
    return IntStream.range(0, tasks())
        .mapToObj(task -> new Tuple2<>(task, losses.some(task * perTask, end(task))))
        .iterator();
  }

  private int end(int task) {
    return Math.min((task + 1) * perTask, predictors.size());
  }

  private Iterator<Row> rows(int task, Iterator<Tuple2<Integer, DocumentNats>> losses) {
    List<PredictorRows> share = predictors.subList(task * perTask, end(task));
    Scoreboard board = new Scoreboard(bootstrap);
    while (losses.hasNext()) {
      add(losses.next()._2(), share, board);
    }
    return share.stream()
        .flatMap(predictor -> predictor.rows(board))
        .map(TableSchema.EVALS::row)
        .iterator();
  }

  private static void add(DocumentNats losses, List<PredictorRows> share, Scoreboard board) {
    Map<String, Double> nats = new HashMap<>();
    for (int p = 0; p < share.size(); p++) {
      nats.put(share.get(p).key(), losses.nats()[p]);
    }
    TestDocument document = losses.document();
    board.add(document.docId(), document.domain(), document.tokens(), document.bytes(), nats);
  }
}
