package io.copse.pipeline.cli;

import static org.apache.spark.sql.functions.col;

import io.copse.models.export.HuggingFace;
import io.copse.models.export.Reference;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.evaluate.DocumentScorer;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.tables.TableSchema;
import io.copse.pipeline.tables.Tables;
import io.copse.pipeline.tokens.TokenizerExport;
import io.copse.pipeline.training.StoredRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "export",
    description = "Writes the model of a run and its tokenizer for another library.",
    mixinStandardHelpOptions = true)
final class ExportCommand extends OutputCommand {
  /** The library whose layout is written. */
  enum Format {
    huggingface
  }

  @Option(
      names = "--run",
      required = true,
      paramLabel = "ID",
      description = "A run_id of the table runs.")
  private String run;

  @Option(
      names = "--format",
      required = true,
      description = "huggingface: what the transformers library loads.")
  private Format format;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "FOLDER",
      description = "The folder to write to; an earlier export in it is replaced.")
  private Path folder;

  @Option(
      names = "--reference",
      paramLabel = "N",
      description = {
        "Also writes reference.safetensors: the logits and losses of N test documents,",
        "to compare with those of another program with the same weights."
      })
  private int documents;

  @Override
  void run(SparkSession spark, RunStorage storage, Tables tables, PrintWriter out)
      throws IOException {
    StoredRun stored = StoredRun.find(spark, run);
    try {
      HuggingFace.require(stored.run().model().architecture());
    } catch (IllegalArgumentException e) {
      throw new UsageException("Run %s cannot be exported: %s.".formatted(run, e.getMessage()));
    }
    try (OpenedRun opened = OpenedRun.open(storage, stored)) {
      HuggingFace.write(opened.model(), opened.endOfDocument(), folder);
      TokenizerExport.write(opened.tokenizer(), stored.identity().contextLength(), folder);
      out.printf("wrote %d params to %s%n", opened.model().params(), folder);
      if (documents > 0) {
        Reference reference = reference(opened, tables);
        reference.write(
            opened.model(), opened.endOfDocument(), folder.resolve("reference.safetensors"));
        out.printf(
            "reference: %d test documents, %.6f nats per token%n",
            reference.documents().size(), reference.loss());
      }
    }
  }

  private Reference reference(OpenedRun opened, Tables tables) {
    List<int[]> tokens =
        tables
            .read(TableSchema.DOCUMENTS)
            .where(col("corpus_id").equalTo(opened.stored().identity().corpusId()))
            .where("split = 'test' AND token_count > 0")
            .orderBy("doc_id")
            .limit(documents)
            .select("shard", "token_offset", "token_count")
            .collectAsList()
            .stream()
            .map(
                row ->
                    opened
                        .corpus()
                        .tokens(
                            row.getAs("shard"),
                            row.getAs("token_offset"),
                            row.getAs("token_count")))
            .toList();
    if (tokens.isEmpty()) {
      throw new UsageException(
          "The run's corpus has no test documents: export without --reference.");
    }
    int length = opened.stored().identity().contextLength();
    DocumentScorer scorer = new DocumentScorer(length, opened.endOfDocument(), length);
    return new Reference(tokens, scorer.losses(opened.model()::tokenLosses, tokens));
  }
}
