package io.copse.pipeline.experiment;

import io.copse.models.lm.LanguageModel;
import io.copse.pipeline.domains.DomainModel;
import io.copse.pipeline.evaluate.DocumentScorer;
import io.copse.pipeline.evaluate.Predictor;
import io.copse.pipeline.evaluate.Routes;
import io.copse.pipeline.evaluate.ScoredDocument;
import io.copse.pipeline.experiment.TestDocuments.TestDocument;
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
import java.util.function.DoubleFunction;

/**
 * What one task does to evaluate a cell: it scores documents under each predictor.
 *
 * @param entries the predictors
 * @param identity what all runs have in common
 * @param storage where the checkpoints and shards lie
 * @param domains gives the model of domains that routes documents
 */
record CellScoring(List<Entry> entries, RunIdentity identity, RunStorage storage, Domains domains)
    implements Serializable {
  private static final int BATCH_TOKENS = 4096;

  /**
   * A predictor with its models.
   *
   * @param models the runs whose params each model averages
   */
  record Entry(Predictor predictor, List<List<RunSpec>> models) implements Serializable {
    static Entry of(ArmPredictor armPredictor) {
      return new Entry(armPredictor.predictor(), armPredictor.models());
    }
  }

  /** The source of a task's model of domains. */
  interface Domains extends Serializable {
    /**
     * Returns the model.
     *
     * @throws IllegalStateException if the split has none
     */
    DomainModel model();
  }

  /**
   * Scores documents under each predictor, and returns the losses in the order of the predictors.
   * It holds the losses of tokens under a model only from the first predictor that needs them to
   * the last: those of one arm at a time.
   */
  List<DocumentNats> score(Iterator<TestDocument> iterator) throws IOException {
    List<TestDocument> documents = new ArrayList<>();
    iterator.forEachRemaining(documents::add);
    DocumentReader reader = DocumentReader.open(shards());
    List<int[]> tokens =
        documents.stream()
            .map(document -> reader.tokens(document.shard(), document.offset(), document.tokens()))
            .toList();
    LazyRouter router = new LazyRouter(reader.manifest());
    List<DoubleFunction<Routes>> routes = tokens.stream().map(router::of).toList();
    List<DocumentNats> scored =
        documents.stream()
            .map(document -> new DocumentNats(document, new double[entries.size()]))
            .toList();
    Map<List<RunSpec>, Integer> last = lastUses();
    Map<List<RunSpec>, List<float[]>> losses = new HashMap<>();
    for (int e = 0; e < entries.size(); e++) {
      Entry entry = entries.get(e);
      for (List<RunSpec> runs : entry.models()) {
        if (!losses.containsKey(runs)) {
          losses.put(runs, losses(runs, reader.manifest(), tokens));
        }
      }
      for (int d = 0; d < documents.size(); d++) {
        ScoredDocument document =
            new ScoredDocument(
                documents.get(d).docId(), select(losses, entry.models(), d), routes.get(d));
        scored.get(d).nats()[e] = sum(entry.predictor().losses(document));
      }
      for (List<RunSpec> runs : entry.models()) {
        if (last.get(runs) == e) {
          losses.remove(runs);
        }
      }
    }
    return scored;
  }

  /** Returns the place of the last predictor that needs each model. */
  private Map<List<RunSpec>, Integer> lastUses() {
    Map<List<RunSpec>, Integer> last = new HashMap<>();
    for (int e = 0; e < entries.size(); e++) {
      for (List<RunSpec> runs : entries.get(e).models()) {
        last.put(runs, e);
      }
    }
    return last;
  }

  /** Returns the losses of each document under one model, which is then let go. */
  private List<float[]> losses(List<RunSpec> runs, ShardManifest manifest, List<int[]> tokens)
      throws IOException {
    DocumentScorer scorer =
        new DocumentScorer(identity.contextLength(), manifest.endOfDocument(), BATCH_TOKENS);
    LanguageModel model = TrainedModel.average(runs, identity, storage);
    List<float[]> losses = scorer.losses(model::tokenLosses, tokens);
    model.release();
    return losses;
  }

  private static float[][] select(
      Map<List<RunSpec>, List<float[]>> losses, List<List<RunSpec>> models, int document) {
    return models.stream().map(runs -> losses.get(runs).get(document)).toArray(float[][]::new);
  }

  private StoredFolder shards() {
    return storage.shards(identity.corpusId());
  }

  /** Routes documents when a predictor asks for it, each once at a temperature. */
  private final class LazyRouter {
    private final ShardManifest manifest;
    private final List<DocumentRouter> opened = new ArrayList<>();

    LazyRouter(ShardManifest manifest) {
      this.manifest = manifest;
    }

    DoubleFunction<Routes> of(int[] tokens) {
      Map<Double, Routes> known = new HashMap<>();
      return temperature -> known.computeIfAbsent(temperature, t -> router().routes(tokens, t));
    }

    private DocumentRouter router() {
      if (opened.isEmpty()) {
        opened.add(
            new DocumentRouter(domains.model(), TextTokenizer.open(manifest.tokenizer(shards()))));
      }
      return opened.get(0);
    }
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }
}
