package io.copse.pipeline.cli;

import io.copse.models.lm.LanguageModel;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.storage.StoredFolder;
import io.copse.pipeline.tokens.DocumentReader;
import io.copse.pipeline.training.StoredRun;
import io.copse.pipeline.training.TrainedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The model of a finished run, with the tokens of its corpus. The caller must close it.
 *
 * @param stored the run
 * @param model its model, with native memory
 * @param corpus the tokens of its corpus
 * @param tokenizer the local path of the corpus's tokenizer.json
 */
record OpenedRun(StoredRun stored, LanguageModel model, DocumentReader corpus, Path tokenizer)
    implements AutoCloseable {

  static OpenedRun open(RunStorage storage, StoredRun stored) throws IOException {
    StoredFolder shards = storage.shards(stored.identity().corpusId());
    DocumentReader corpus = DocumentReader.open(shards);
    return new OpenedRun(
        stored,
        TrainedModel.average(List.of(stored.run()), stored.identity(), storage),
        corpus,
        corpus.manifest().tokenizer(shards));
  }

  /** Returns the token that ends a document, and stands before the first one. */
  int endOfDocument() {
    return corpus.manifest().endOfDocument();
  }

  @Override
  public void close() {
    model.release();
  }
}
