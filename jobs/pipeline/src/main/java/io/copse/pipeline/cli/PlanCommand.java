package io.copse.pipeline.cli;

import io.copse.models.lm.ModelCounts;
import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.experiment.ExperimentForecast;
import io.copse.pipeline.training.TrainingForecast;
import io.copse.pipeline.training.TrainingForecast.Line;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "plan",
    description =
        "Says what would run: models, FLOPs, disk and about how long each stage takes. Runs"
            + " nothing.",
    mixinStandardHelpOptions = true)
final class PlanCommand implements Callable<Integer> {
  private static final String ROW = "%-36s %9s %6s %8s %10s %9s %9s%n";

  @Mixin private ExperimentOptions options;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    ExperimentSettings settings = options.read();
    ExperimentForecast all = ExperimentForecast.of(Session.open(), settings);
    TrainingForecast forecast = all.training();
    PrintWriter out = spec.commandLine().getOut();
    out.printf("experiment %s in %s%n", settings.experiment(), settings.output());
    long bytes = settings.corpus().sources().stream().mapToLong(SourceSettings::maxBytes).sum();
    out.printf(
        "corpus: %d sources, at most %s of text, split into %d domains and at random%n%n",
        settings.corpus().sources().size(), size(bytes), settings.domains().k());
    out.printf(ROW, "model", "params", "runs", "to train", "FLOPs", "disk", "time");
    for (Line line : forecast.models()) {
      out.printf(
          ROW,
          "%s d%d, %d layers, %d heads"
              .formatted(
                  line.shape().architecture(),
                  line.shape().dModel(),
                  line.shape().layers(),
                  line.shape().heads()),
          count(ModelCounts.of(line.shape()).params()),
          line.runs(),
          line.missing(),
          flops(line.flops()),
          size(line.diskBytes()),
          time(line.taskSeconds() / forecast.slots()));
    }
    out.printf(
        ROW,
        "together",
        "",
        forecast.models().stream().mapToInt(Line::runs).sum(),
        forecast.models().stream().mapToInt(Line::missing).sum(),
        flops(forecast.flops()),
        size(forecast.diskBytes()),
        time(forecast.seconds()));
    double sum =
        all.ingestSeconds()
            + forecast.seconds()
            + all.evaluationSeconds()
            + ExperimentForecast.REPORT_SECONDS;
    out.printf("%nAbout how long each stage takes, in %d tasks side by side:%n", forecast.slots());
    stage(out, "ingest and cluster", all.ingestSeconds());
    stage(out, "train", forecast.seconds());
    stage(out, "evaluate", all.evaluationSeconds());
    stage(out, "fit and report", ExperimentForecast.REPORT_SECONDS);
    stage(out, "together", sum);
    out.printf(
        "%nSpeeds of training, evaluation and encoding are measured on this machine just now;"
            + " the batch control counts with its smallest batch.%n");
    all.repetition().ifPresent(out::println);
    return 0;
  }

  private static void stage(PrintWriter out, String stage, double seconds) {
    out.printf("%-36s %s%n", stage, seconds == 0 ? "nothing to do" : time(seconds));
  }

  private static String count(long params) {
    return params < 1_000_000
        ? "%.0f k".formatted(params / 1e3)
        : String.format(Locale.ROOT, "%.2f M", params / 1e6);
  }

  private static String flops(double flops) {
    return String.format(Locale.ROOT, "%.2e", flops);
  }

  private static String size(double bytes) {
    return bytes < 1e9
        ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
        : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
  }

  private static String time(double seconds) {
    Duration time = Duration.ofSeconds(Math.round(seconds));
    return time.toHours() > 0
        ? "%d h %02d min".formatted(time.toHours(), time.toMinutesPart())
        : "%d min %02d s".formatted(time.toMinutes(), time.toSecondsPart());
  }
}
