package io.copse.pipeline.cli;

import io.copse.models.lm.Generator;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.tables.Tables;
import io.copse.pipeline.tokens.TextTokenizer;
import io.copse.pipeline.training.StoredRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "generate",
    description = "Continues a text with the model of a run.",
    mixinStandardHelpOptions = true)
final class GenerateCommand extends OutputCommand {
  @Option(
      names = "--run",
      required = true,
      paramLabel = "ID",
      description = "A run_id of the table runs.")
  private String run;

  @Option(
      names = "--prompt",
      required = true,
      paramLabel = "TEXT",
      description = "The beginning of the text.")
  private String prompt;

  @Option(
      names = "--tokens",
      defaultValue = "64",
      description = "Most tokens that follow (default: ${DEFAULT-VALUE}).")
  private int tokens;

  @Option(
      names = "--temperature",
      defaultValue = "1",
      description =
          "Sampling temperature; 0 takes the likeliest token (default: ${DEFAULT-VALUE}).")
  private double temperature;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Seed of the sampling (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Override
  void run(SparkSession spark, RunStorage storage, Tables tables, PrintWriter out)
      throws IOException {
    StoredRun stored = StoredRun.find(spark, run);
    try (OpenedRun opened = OpenedRun.open(storage, stored)) {
      TextTokenizer tokenizer = TextTokenizer.open(opened.tokenizer());
      int end = opened.endOfDocument();
      // As in training, a document follows the end of another one.
      int[] begun =
          IntStream.concat(IntStream.of(end), IntStream.of(tokenizer.encode(prompt))).toArray();
      int[] more =
          new Generator(temperature, seed).continuation(opened.model(), begun, tokens, end);
      out.println(prompt + tokenizer.decode(more));
    } catch (IllegalArgumentException e) {
      throw new UsageException("The text cannot be continued: %s.".formatted(e.getMessage()));
    }
  }
}
