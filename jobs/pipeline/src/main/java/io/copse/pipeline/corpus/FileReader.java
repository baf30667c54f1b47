package io.copse.pipeline.corpus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.SourceSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Reads the user's own text from any file system that Hadoop knows. */
final class FileReader {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int SHOWN_CHARACTERS = 60;

  private FileReader() {}

  /** Reads one text a line; blank lines and texts are left out. */
  static Dataset<Row> jsonLines(
      SparkSession spark, SourceSettings.JsonLines source, int rank, int maxDocumentBytes) {
    requireOne(spark, source.name(), source.path());
    FlatMapFunction<Row, Row> read =
        row ->
            parse(source, row.getString(0), row.getString(1), maxDocumentBytes).stream()
                .map(piece -> piece.row(source.name(), rank))
                .iterator();
    return spark
        .read()
        .option("recursiveFileLookup", "true")
        .text(source.path())
        .withColumn("file", functions.input_file_name())
        .flatMap(read, Encoders.row(Piece.SCHEMA));
  }

  private static List<Piece> parse(
      SourceSettings.JsonLines source, String line, String file, int maxDocumentBytes) {
    if (line.isBlank()) {
      return List.of();
    }
    JsonNode document;
    try {
      document = MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw mistake(source, file, line, "is not JSON: mend or remove it");
    }
    JsonNode text = document.get(source.textField());
    if (text == null || !text.isTextual()) {
      throw mistake(
          source,
          file,
          line,
          "has no text in the field '%s': set text_field".formatted(source.textField()));
    }
    String group = fileName(file);
    if (!source.groupField().isEmpty()) {
      JsonNode key = document.get(source.groupField());
      if (key == null || !key.isValueNode() || key.isNull()) {
        throw mistake(
            source,
            file,
            line,
            "has no value in the field '%s': set group_field".formatted(source.groupField()));
      }
      group = key.asText();
    }
    return Piece.of(group, Texts.clean(text.textValue()), maxDocumentBytes);
  }

  private static UsageException mistake(
      SourceSettings.JsonLines source, String file, String line, String what) {
    String shown =
        line.length() > SHOWN_CHARACTERS ? line.substring(0, SHOWN_CHARACTERS) + "..." : line;
    return new UsageException(
        "Source '%s': the line '%s' of %s %s.".formatted(source.name(), shown, file, what));
  }

  /** Reads one text a file; the group is the file's path below the folder. */
  static Dataset<Row> folder(
      SparkSession spark, SourceSettings.Folder source, int rank, int maxDocumentBytes) {
    Path folder = requireOne(spark, source.name(), source.path());
    String root = folder.toUri().getPath();
    FlatMapFunction<Row, Row> read =
        row -> {
          String text = Texts.decode(row.<byte[]>getAs("content"));
          String file = new Path(row.<String>getAs("path")).toUri().getPath();
          String group = file.startsWith(root + "/") ? file.substring(root.length() + 1) : file;
          return Piece.of(group, text, maxDocumentBytes).stream()
              .map(piece -> piece.row(source.name(), rank))
              .iterator();
        };
    return spark
        .read()
        .format("binaryFile")
        .option("recursiveFileLookup", "true")
        .option("pathGlobFilter", "*" + source.include())
        .load(source.path())
        .select("path", "content")
        .flatMap(read, Encoders.row(Piece.SCHEMA));
  }

  private static String fileName(String uri) {
    return uri.substring(uri.lastIndexOf('/') + 1);
  }

  /** Returns the first match of the glob. */
  private static Path requireOne(SparkSession spark, String source, String path) {
    Path glob = new Path(path);
    try {
      FileStatus[] found =
          glob.getFileSystem(spark.sessionState().newHadoopConf()).globStatus(glob);
      if (found == null || found.length == 0) {
        throw new UsageException(
            "Source '%s': there is no file or folder %s: correct its path."
                .formatted(source, path));
      }
      return found[0].getPath();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot look for %s of source '%s'".formatted(path, source), e);
    }
  }
}
