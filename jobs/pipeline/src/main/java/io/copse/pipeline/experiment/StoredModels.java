package io.copse.pipeline.experiment;

import io.copse.models.lm.Evaluation;
import io.copse.pipeline.evaluate.DocumentScorer;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.tokens.DocumentReader;
import io.copse.pipeline.training.RunIdentity;
import io.copse.pipeline.training.RunSpec;
import io.copse.pipeline.training.TrainedModel;
import java.io.IOException;
import java.util.List;

/**
 * Scores documents under the last checkpoints of runs.
 *
 * @param identity what all runs have in common
 * @param storage where the checkpoints and shards lie
 */
record StoredModels(RunIdentity identity, RunStorage storage) implements TokenScoring {
  /** So few that what a layer leaves to the next is still in the processor's cache. */
  private static final int BATCH_TOKENS = 512;

  @Override
  public List<float[]> losses(List<RunSpec> runs, DocumentShare share) throws IOException {
    DocumentReader reader = DocumentReader.open(storage.shards(identity.corpusId()));
    int length = identity.contextLength();
    DocumentScorer scorer =
        new DocumentScorer(length, reader.manifest().endOfDocument(), BATCH_TOKENS);
    try (Evaluation model =
        TrainedModel.average(runs, identity, storage).evaluation(Math.max(BATCH_TOKENS, length))) {
      return scorer.losses(model::tokenLosses, share.tokens(reader));
    }
  }
}
