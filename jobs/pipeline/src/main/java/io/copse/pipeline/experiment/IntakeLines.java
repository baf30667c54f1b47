package io.copse.pipeline.experiment;

import io.copse.pipeline.corpus.Corpus;
import io.copse.pipeline.corpus.Intake;
import io.copse.pipeline.corpus.Intake.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What became of the sources, as people read it: a line for each source. */
record IntakeLines(Corpus corpus) {
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (String source :
        corpus.intakes().stream().map(Intake::source).distinct().sorted().toList()) {
      lines.add(
          line(source, corpus.intakes().stream().filter(i -> i.source().equals(source)).toList()));
    }
    if (corpus.replaced() > 0) {
      lines.add(
          "%,d sequences of bytes are not of their source's encoding: U+FFFD stands in for them, or set encoding"
              .formatted(corpus.replaced()));
    }
    return lines;
  }

  private static String line(String source, List<Intake> intakes) {
    long bytes = intakes.stream().mapToLong(Intake::bytes).sum();
    long documents = intakes.stream().mapToLong(Intake::documents).sum();
    String outcomes =
        intakes.stream()
            .filter(intake -> intake.documents() > 0)
            .sorted(Comparator.comparing(intake -> !intake.outcome().equals(Outcome.KEPT.label())))
            .map(
                intake ->
                    "%s %,d (%s)"
                        .formatted(
                            intake.outcome().replace('_', ' '),
                            intake.documents(),
                            megabytes(intake.bytes())))
            .collect(Collectors.joining(", "));
    return "%s: %s, %,d texts: %s".formatted(source, megabytes(bytes), documents, outcomes);
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.2f MB", bytes / 1e6);
  }
}
