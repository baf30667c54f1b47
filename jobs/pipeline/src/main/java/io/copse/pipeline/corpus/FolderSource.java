package io.copse.pipeline.corpus;

import io.copse.pipeline.config.Key;
import io.copse.pipeline.config.KeyValues;
import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.config.Type;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A folder of text files with its subfolders: one text a file. The group of a text is its file's
 * path below the folder.
 */
public record FolderSource() implements Source {
  private static final String KIND = "folder";
  private static final Key<String> PATH =
      Key.required("path", Type.path(), "The folder, on any file system that Hadoop knows.");
  private static final Key<String> FILES =
      Key.required("files", Type.any(), "Ending of the files to read, such as .txt.");

  /** Returns a source of this kind. */
  public static SourceSettings of(String name, long maxBytes, String path, String files) {
    KeyValues values = KeyValues.none().with(PATH, path).with(FILES, files);
    return new SourceSettings(name, KIND, maxBytes, values);
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(PATH, FILES);
  }

  @Override
  public Optional<String> files(SourceSettings source) {
    return Optional.of(source.get(PATH));
  }

  @Override
  public Dataset<Row> pieces(
      SparkSession spark, SourceSettings source, int rank, int maxDocumentBytes) {
    String path = source.get(PATH);
    String name = source.name();
    String root = SourceFiles.first(spark, name, path).toUri().getPath();
    FlatMapFunction<Row, Row> read =
        row -> {
          String text = Texts.decode(row.<byte[]>getAs("content"));
          String file = new Path(row.<String>getAs("path")).toUri().getPath();
          String group = file.startsWith(root + "/") ? file.substring(root.length() + 1) : file;
          return Piece.of(group, text, maxDocumentBytes).stream()
              .map(piece -> piece.row(name, rank))
              .iterator();
        };
    return SourceFiles.reader(spark, name, path)
        .format("binaryFile")
        .option("recursiveFileLookup", "true")
        .option("pathGlobFilter", "*" + source.get(FILES))
        .load(path)
        .select("path", "content")
        .flatMap(read, Encoders.row(Piece.SCHEMA));
  }
}
