package io.copse.pipeline.corpus;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.corpus.read.FileListing.Wanted;
import java.util.ArrayList;
import java.util.List;

/**
 * The kinds of sources that there are, each under its name.
 *
 * @param kinds the kinds, in the order in which messages name them
 */
public record Sources(List<Source> kinds) {
  public Sources {
    kinds = List.copyOf(kinds);
  }

  /** Returns the kinds that come with Copse. */
  public static Sources standard() {
    return new Sources(
        List.of(
            new MavenSource(MavenArtifacts.ofUser()),
            new JsonLinesSource(),
            new TextSource(),
            new CsvSource(),
            new ParquetSource(),
            new DeltaSource(),
            new HuggingFaceSource(),
            new WarcSource(),
            new SyntheticTasksSource()));
  }

  /** Returns these kinds and one more. */
  public Sources with(Source kind) {
    List<Source> more = new ArrayList<>(kinds);
    more.add(kind);
    return new Sources(more);
  }

  /** Returns the files of sources that must stay as they were ingested. */
  public List<Wanted> files(List<SourceSettings> sources) {
    return sources.stream().flatMap(source -> of(source).files(source).stream()).toList();
  }

  /**
   * Looks for what all sources read, and reads no text. It returns the bytes of each source's
   * files, and at most so much as the source may give.
   *
   * @throws UsageException naming the first source that has nothing to read
   */
  public List<Long> look(List<SourceSettings> sources, Reading reading) {
    return sources.stream()
        .map(
            source ->
                Math.min(
                    source.maxBytes(), of(source).look(source, reading).orElse(source.maxBytes())))
        .toList();
  }

  /** Returns the kind of a source. */
  Source of(SourceSettings source) {
    return kinds.stream()
        .filter(kind -> kind.kind().equals(source.kind()))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("There is no kind " + source.kind() + "."));
  }
}
