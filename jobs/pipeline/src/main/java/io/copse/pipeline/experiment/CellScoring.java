package io.copse.pipeline.experiment;

import io.copse.models.lm.LanguageModel;
import io.copse.pipeline.domains.DomainModel;
import io.copse.pipeline.evaluate.DocumentScorer;
import io.copse.pipeline.evaluate.PoissonBootstrap;
import io.copse.pipeline.evaluate.Predictor;
import io.copse.pipeline.evaluate.Scoreboard;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.storage.StoredFolder;
import io.copse.pipeline.tokens.DocumentReader;
import io.copse.pipeline.tokens.ShardManifest;
import io.copse.pipeline.tokens.TextTokenizer;
import io.copse.pipeline.training.RunIdentity;
import io.copse.pipeline.training.RunSpec;
import io.copse.pipeline.training.TrainedModel;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;

/**
 * What one task does to evaluate a cell: score its documents under every contender.
 *
 * @param domains what routes documents; null where no contender is routed
 * @param routerTemperature of its routes
 */
record CellScoring(
    List<Contender> contenders,
    RunIdentity identity,
    RunStorage workspace,
    PoissonBootstrap bootstrap,
    Broadcast<DomainModel> domains,
    double routerTemperature)
    implements Serializable {
  private static final int BATCH_TOKENS = 4096;

  /**
   * Scores documents.
   *
   * @param documents rows of doc_id, domain, bytes, shard, token_offset, token_count
   */
  Scoreboard score(Iterator<Row> documents) throws IOException {
    DocumentReader reader = DocumentReader.open(workspace.shards(identity.corpusId()));
    DocumentScorer scorer =
        new DocumentScorer(
            identity.contextLength(), reader.manifest().endOfDocument(), BATCH_TOKENS);
    List<Row> rows = new ArrayList<>();
    documents.forEachRemaining(rows::add);
    List<int[]> tokens =
        rows.stream()
            .map(row -> reader.tokens(row.getInt(3), row.getLong(4), row.getInt(5)))
            .toList();
    List<List<RunSpec>> models =
        contenders.stream().flatMap(contender -> contender.models().stream()).distinct().toList();
    List<List<float[]>> losses = new ArrayList<>();
    for (List<RunSpec> runs : models) {
      // One model at a time: many experts need not fit into memory together.
      LanguageModel model = TrainedModel.average(runs, identity, workspace);
      losses.add(scorer.losses(model::tokenLosses, tokens));
      model.release();
    }
    Map<String, Predictor> predictors = new HashMap<>();
    contenders.stream()
        .filter(contender -> !contender.isRouted())
        .forEach(contender -> predictors.put(contender.name(), contender.predictor(models)));
    List<Contender> routed = contenders.stream().filter(Contender::isRouted).toList();
    Optional<DocumentRouter> router =
        routed.isEmpty() ? Optional.empty() : Optional.of(router(reader.manifest()));
    Scoreboard board = new Scoreboard(bootstrap);
    for (int d = 0; d < rows.size(); d++) {
      int document = d;
      int first = rows.get(d).getString(0).hashCode();
      float[][] byModel = losses.stream().map(model -> model.get(document)).toArray(float[][]::new);
      router
          .map(r -> r.routes(tokens.get(document)))
          .ifPresent(
              routes ->
                  routed.forEach(
                      contender ->
                          predictors.put(
                              contender.name(), contender.predictor(models, routes, first))));
      Map<String, Double> nats = new HashMap<>();
      predictors.forEach((name, predictor) -> nats.put(name, sum(predictor.losses(byModel))));
      Row row = rows.get(d);
      board.add(row.getString(0), row.getInt(1), row.getInt(5), row.getInt(2), nats);
    }
    return board;
  }

  private DocumentRouter router(ShardManifest manifest) {
    StoredFolder shards = workspace.shards(identity.corpusId());
    return new DocumentRouter(
        domains.value(), TextTokenizer.open(manifest.tokenizer(shards)), routerTemperature);
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }
}
