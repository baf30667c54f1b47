package io.copse.pipeline.corpus;

import io.copse.pipeline.config.Key;
import io.copse.pipeline.config.KeyValues;
import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.config.Type;
import io.copse.pipeline.corpus.read.FileListing.Wanted;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Text files inside a Maven artifact, downloaded by its coordinates.
 *
 * @param artifacts where artifacts are found
 */
public record MavenSource(MavenArtifacts artifacts) implements Source {
  private static final String KIND = "maven";
  private static final Key<String> COORDINATES =
      Key.required(
          "coordinates",
          Type.text(),
          "group:artifact:version or group:artifact:version:classifier.");
  private static final Key<JarFormat> FORMAT =
      Key.required(
          "format",
          Type.oneOf(List.of(JarFormat.values()), JarFormat::label),
          "How an entry of the jar becomes documents.");
  private static final Key<String> FILES =
      Key.of("files", Type.any(), "", "Ending of the entries to read, such as .java.");

  /** Returns a source of this kind. */
  static SourceSettings of(
      String name, long maxBytes, String coordinates, JarFormat format, String files) {
    KeyValues values =
        KeyValues.none().with(COORDINATES, coordinates).with(FORMAT, format).with(FILES, files);
    return new SourceSettings(name, KIND, maxBytes, values);
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(COORDINATES, FORMAT, FILES);
  }

  @Override
  public Optional<Wanted> files(SourceSettings source) {
    // A released artifact never changes.
    return Optional.empty();
  }

  @Override
  public Dataset<Row> read(SourceSettings source, int rank, Reading reading) {
    JarReader reader =
        new JarReader(
            artifacts.jar(source.get(COORDINATES)),
            new JarEntries(source.get(FILES), source.get(FORMAT), reading.maxDocumentBytes()));
    return reader.read(reading.spark(), source.name(), rank);
  }
}
