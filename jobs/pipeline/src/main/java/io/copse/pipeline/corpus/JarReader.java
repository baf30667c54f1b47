package io.copse.pipeline.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
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
 * Reads the text files of a jar. The driver gives the jar to the executors as a Spark file; each
 * task reads its share of the entries as streams.
 *
 * @param include the ending of the entries that are read
 */
record JarReader(Path jar, String include, JarFormat format, int maxDocumentBytes) {
  private static final long BYTES_PER_TASK = 1 << 20;
  private static final int MOST_TASKS = 16;

  Dataset<Row> read(SparkSession spark, String name, int rank) {
    spark.sparkContext().addFile(jar.toString());
    Share share = new Share(jar.getFileName().toString(), include, format, maxDocumentBytes);
    int tasks = tasks();
    FlatMapFunction<Integer, Row> readShare =
        task -> share.entries(task, tasks).map(found -> found.row(name, rank)).iterator();
    List<Integer> shares = IntStream.range(0, tasks).boxed().toList();
    return spark
        .createDataset(shares, Encoders.INT())
        .repartition(tasks)
        .flatMap(readShare, Encoders.row(Found.SCHEMA));
  }

  private int tasks() {
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

  /** The entries that a task reads: those whose place is its number modulo the number of tasks. */
  private record Share(String file, String include, JarFormat format, int maxDocumentBytes)
      implements Serializable {

    Stream<Found> entries(int task, int tasks) throws IOException {
      ZipFile zip = new ZipFile(Path.of(SparkFiles.get(file)).toFile());
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
          zip.stream()
              .filter(e -> JarReader.read(e, include))
              .map(ZipEntry::getName)
              .sorted()
              .toList();
      return IntStream.range(0, names.size())
          .filter(i -> i % tasks == task)
          .mapToObj(names::get)
          .flatMap(name -> pieces(zip, name));
    }

    private Stream<Found> pieces(ZipFile zip, String name) {
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
}
