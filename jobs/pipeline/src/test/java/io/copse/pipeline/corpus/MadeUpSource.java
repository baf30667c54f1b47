package io.copse.pipeline.corpus;

import io.copse.pipeline.config.Key;
import io.copse.pipeline.config.KeyValues;
import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.config.Type;
import io.copse.pipeline.corpus.read.FileListing.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** An example of a kind of source: the texts stand in the settings, and each is its own group. */
record MadeUpSource() implements Source {
  private static final String KIND = "made_up";
  private static final Key<String> TEXTS =
      Key.required("texts", Type.text(), "The texts, with commas between them.");

  static SourceSettings of(String name, long maxBytes, String texts) {
    return new SourceSettings(name, KIND, maxBytes, KeyValues.none().with(TEXTS, texts));
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(TEXTS);
  }

  @Override
  public Optional<Wanted> files(SourceSettings source) {
    return Optional.empty();
  }

  @Override
  public Dataset<Row> read(SourceSettings source, int rank, Reading reading) {
    List<Row> rows = new ArrayList<>();
    for (String text : source.get(TEXTS).split(",")) {
      String group = "%s %d".formatted(source.name(), rows.size());
      Piece.Whole.of(group, 0, text)
          .pieces(Reject.Place.of(group), reading.maxDocumentBytes())
          .forEach(found -> rows.add(found.row(source.name(), rank)));
    }
    return reading.spark().createDataset(rows, Encoders.row(Found.SCHEMA));
  }
}
