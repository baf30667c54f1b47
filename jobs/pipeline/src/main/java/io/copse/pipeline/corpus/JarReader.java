package io.copse.pipeline.corpus;

import io.copse.pipeline.config.SourceSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.spark.SparkFiles;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Reads the text files of a Maven artifact. The driver finds the jar and gives it to the executors
 * as a Spark file; each task reads its share of the entries as streams.
 */
final class JarReader {
  private static final long BYTES_PER_TASK = 1 << 20;
  private static final int MOST_TASKS = 16;

  private JarReader() {}

  static Dataset<Row> read(
      SparkSession spark,
      SourceSettings.Maven source,
      int rank,
      int maxDocumentBytes,
      MavenArtifacts artifacts) {
    JarFormat format = JarFormat.of(source.name(), source.format());
    Path jar = artifacts.jar(source.coordinates());
    spark.sparkContext().addFile(jar.toString());
    String file = jar.getFileName().toString();
    String name = source.name();
    String include = source.include();
    int tasks = tasks(jar, include);
    FlatMapFunction<Integer, Row> readShare =
        task ->
            entries(Path.of(SparkFiles.get(file)), include, task, tasks, format, maxDocumentBytes)
                .map(piece -> piece.row(name, rank))
                .iterator();
    List<Integer> shares = IntStream.range(0, tasks).boxed().toList();
    return spark
        .createDataset(shares, Encoders.INT())
        .repartition(tasks)
        .flatMap(readShare, Encoders.row(Piece.SCHEMA));
  }

  private static int tasks(Path jar, String include) {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      long bytes =
          zip.stream().filter(e -> read(e, include)).mapToLong(ZipEntry::getCompressedSize).sum();
      long entries = zip.stream().filter(e -> read(e, include)).count();
      return (int) Math.max(1, Math.min(Math.min(MOST_TASKS, entries), bytes / BYTES_PER_TASK));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + jar, e);
    }
  }

  private static boolean read(ZipEntry entry, String include) {
    return !entry.isDirectory() && entry.getName().endsWith(include);
  }

  private static Stream<Piece> entries(
      Path jar, String include, int task, int tasks, JarFormat format, int maxDocumentBytes)
      throws IOException {
    ZipFile zip = new ZipFile(jar.toFile());
    TaskContext.get()
        .addTaskCompletionListener(
            context -> {
              try {
                zip.close();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    List<String> names =
        zip.stream().filter(e -> read(e, include)).map(ZipEntry::getName).sorted().toList();
    return IntStream.range(0, names.size())
        .filter(i -> i % tasks == task)
        .mapToObj(names::get)
        .flatMap(name -> pieces(zip, name, format, maxDocumentBytes));
  }

  private static Stream<Piece> pieces(
      ZipFile zip, String name, JarFormat format, int maxDocumentBytes) {
    try {
      InputStream in = zip.getInputStream(zip.getEntry(name));
      return format.pieces(name, in, maxDocumentBytes).onClose(() -> close(in));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + name + " of " + zip.getName(), e);
    }
  }

  private static void close(InputStream in) {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
