package io.copse.pipeline.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.copse.models.bench.GemmCalibration;
import io.copse.models.bench.TrainingBenchmark;
import io.copse.models.kernel.Dtype;
import io.copse.models.lm.Architectures;
import io.copse.models.lm.Dimensions;
import io.copse.models.lm.ModelShape;
import io.copse.models.lm.SizeLadder;
import io.copse.pipeline.Processor;
import io.copse.pipeline.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "bench",
    description = {
      "Measures this machine: its matrix products, and the training steps of each architecture",
      "(forward, backward, clip, AdamW), with their share of the float32 peak and their memory.",
      "It needs no corpus. Run it on a machine that does nothing else."
    },
    mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {
  private static final double CALIBRATION_SECONDS = 2;

  /** The format of the printed figures. */
  enum Format {
    table,
    json
  }

  @Spec private CommandSpec spec;

  @Option(
      names = "--architecture",
      paramLabel = "NAME",
      description = "An architecture to measure; may be given again (default: all).")
  private List<String> architectures = Architectures.names();

  @Option(
      names = "--size",
      defaultValue = "3.5M",
      description =
          "A size of the ladder, at which all architectures have about equally many params.")
  private String size;

  /** A shape in place of a size of the ladder; all three options must be given. */
  static final class OwnShape {
    @Option(names = "--d-model", required = true, description = "Width of the residual stream.")
    private int dModel;

    @Option(names = "--layers", required = true, description = "Number of blocks.")
    private int layers;

    @Option(names = "--heads", required = true, description = "Number of heads.")
    private int heads;
  }

  @ArgGroup(exclusive = false, heading = "A shape in place of --size:%n")
  private OwnShape ownShape;

  @Option(
      names = "--dense",
      description = {
        "Makes the trainers replicas of one dense model, data-parallel in tasks of Spark. They reduce",
        "in the memory of this process, or through Spark's block managers if they are in several",
        "executors. Without it each trainer trains its own model, as experts do."
      })
  private boolean dense;

  @Option(
      names = "--context-length",
      defaultValue = "256",
      description = "Tokens of a window (default: ${DEFAULT-VALUE}).")
  private int contextLength;

  @Option(
      names = "--batch-sequences",
      defaultValue = "8",
      description = "Windows of a trainer's update (default: ${DEFAULT-VALUE}).")
  private int batchSequences;

  @Option(
      names = "--vocabulary-size",
      defaultValue = "4096",
      description = "Tokens to predict (default: ${DEFAULT-VALUE}).")
  private int vocabularySize;

  @Option(
      names = "--trainers",
      description = "Trainers side by side, one thread each (default: the machine's cores).")
  private int trainers = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--dtype",
      defaultValue = "f32",
      description = "f32 or bf16 (default: ${DEFAULT-VALUE}).")
  private String dtype;

  @Option(
      names = "--seconds",
      defaultValue = "10",
      description =
          "Time for each architecture; the first half warms up (default: ${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--format",
      defaultValue = "table",
      description = "table or json (default: ${DEFAULT-VALUE}).")
  private Format format;

  @Override
  public Integer call() throws InterruptedException, IOException {
    PrintWriter out = spec.commandLine().getOut();
    List<ModelShape> shapes = shapes();
    GemmCalibration peak = GemmCalibration.measure(CALIBRATION_SECONDS);
    List<Map<String, Object>> rows = new ArrayList<>();
    if (format == Format.table) {
      out.printf("%s, Java %s%n", Processor.model(), Runtime.version());
      out.printf("matrix products on one core: %s%n", peak.inWords());
      out.printf(
          "%d %s of %d windows of %d tokens, %s%n%n",
          trainers, dense ? "replicas" : "trainers", batchSequences, contextLength, dtype);
      out.printf(
          "%-14s %12s %12s %10s %10s %8s %10s %8s %6s %10s%n",
          "architecture",
          "params",
          "active",
          "updates",
          "tokens/s",
          "of peak",
          "native MB",
          "heap MB",
          "GC %",
          "growth MB");
    }
    for (ModelShape shape : shapes) {
      TrainingBenchmark.Result result = measure(shape);
      double share = result.flopsPerSecond() / (trainers * peak.f32());
      if (format == Format.table) {
        out.printf(
            "%-14s %,12d %,12d %,10d %,10.0f %8.2f %,10.1f %,8.1f %6.2f %,10.1f%n",
            shape.architecture(),
            result.params(),
            result.activeParams(),
            result.updates(),
            result.tokensPerSecond(),
            share,
            result.memory().nativeBytes() / 1e6,
            result.memory().heapBytes() / 1e6,
            100 * result.memory().collectionShare(),
            result.memory().residentGrowthBytes() / 1e6);
      } else {
        rows.add(row(shape, result, share));
      }
    }
    if (format == Format.json) {
      out.println(
          new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(all(peak, rows)));
    }
    out.flush();
    return 0;
  }

  private TrainingBenchmark.Result measure(ModelShape shape) throws InterruptedException {
    TrainingBenchmark benchmark =
        new TrainingBenchmark(shape, batchSequences, trainers, dense ? seconds / 2 : seconds);
    TrainingBenchmark.Result apart = benchmark.apart();
    if (!dense) {
      return apart;
    }
    // Training apart took half of the time, and only half of its updates were timed.
    int updates = 2 * apart.updates() / trainers;
    SparkConf conf =
        new SparkConf()
            .setAppName("copse bench")
            .setIfMissing("spark.master", "local[%d]".formatted(trainers))
            .set("spark.ui.enabled", "false");
    try (JavaSparkContext context = new JavaSparkContext(conf)) {
      return benchmark.together(context, updates);
    }
  }

  private List<ModelShape> shapes() {
    if (trainers < 1 || batchSequences < 1 || !(seconds > 0)) {
      throw new UsageException(
          "--trainers is %d, --batch-sequences %d and --seconds %s: give values above 0."
              .formatted(trainers, batchSequences, seconds));
    }
    List<ModelShape> shapes = new ArrayList<>();
    try {
      for (String architecture : architectures) {
        shapes.add(shape(architecture).with(Dtype.named(dtype)));
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException("Nothing to measure: %s.".formatted(e.getMessage()));
    }
    return shapes;
  }

  private ModelShape shape(String architecture) {
    if (ownShape != null) {
      return Architectures.shape(
          architecture,
          vocabularySize,
          contextLength,
          ownShape.dModel,
          ownShape.layers,
          ownShape.heads);
    }
    Dimensions rung = SizeLadder.model(architecture, size).dimensions();
    return Architectures.shape(architecture, vocabularySize, contextLength, rung, Dtype.F32);
  }

  private Map<String, Object> all(GemmCalibration peak, List<Map<String, Object>> rows) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("cpu_model", Processor.model());
    all.put("java", Runtime.version().toString());
    all.put("f32_flops_per_second", peak.f32());
    all.put("bf16_flops_per_second", peak.bf16().isPresent() ? peak.bf16().getAsDouble() : null);
    all.put("trainers", trainers);
    all.put("batch_sequences", batchSequences);
    all.put("context_length", contextLength);
    all.put("vocabulary_size", vocabularySize);
    all.put("dtype", dtype);
    all.put("dense", dense);
    all.put("architectures", rows);
    return all;
  }

  private static Map<String, Object> row(
      ModelShape shape, TrainingBenchmark.Result result, double share) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("architecture", shape.architecture());
    row.put("d_model", shape.dModel());
    row.put("layers", shape.layers());
    row.put("heads", shape.heads());
    row.put("params", result.params());
    row.put("active_params", result.activeParams());
    row.put("updates", result.updates());
    row.put("tokens_per_second", result.tokensPerSecond());
    row.put("flops_per_second", result.flopsPerSecond());
    row.put("share_of_peak", share);
    row.put("native_bytes", result.memory().nativeBytes());
    row.put("heap_bytes", result.memory().heapBytes());
    row.put("gc_share", result.memory().collectionShare());
    row.put("resident_growth_bytes", result.memory().residentGrowthBytes());
    return row;
  }
}
