package io.copse.pipeline.corpus;

import io.copse.pipeline.CauseChain;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.identity.Sha256;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.ZipFile;
import org.apache.spark.SparkFiles;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Reads the text files of a jar. The driver gives the jar to the executors as a Spark file; each
 * task reads its share of the entries as streams.
 */
record JarReader(Path jar, JarEntries entries) {
  private static final String COPIES = "jars";

  /**
   * Reads the jar as rows of {@link Found#SCHEMA}.
   *
   * @param name the source's name
   * @throws UsageException if the jar is gone or no jar, also in a task
   */
  Dataset<Row> read(SparkSession spark, String name, int rank) {
    int number;
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      number = entries.tasks(zip);
    } catch (IOException | RuntimeException e) {
      throw unreadable(name, jar.toString(), e);
    }
    Share share = new Share(name, rank, jar.toString(), shared(spark, name), number, entries);
    FlatMapFunction<Integer, Row> readShare = share::read;
    List<Integer> tasks = IntStream.range(0, share.tasks()).boxed().toList();
    return spark
        .createDataset(tasks, Encoders.INT())
        .repartition(share.tasks())
        .flatMap(readShare, Encoders.row(Found.SCHEMA));
  }

  /**
   * Gives the jar to the executors; returns its name there. Jars of two artifacts may have one
   * name, and the jar may be gone before the last task reads it, so Spark gets a copy with its own
   * name.
   */
  private String shared(SparkSession spark, String name) {
    Path copies = Path.of(SparkFiles.getRootDirectory()).resolve(COPIES);
    try {
      String which = "%s %d %s".formatted(jar, Files.size(jar), Files.getLastModifiedTime(jar));
      Path copy = Files.createDirectories(copies).resolve(Sha256.id(which) + ".jar");
      if (!Files.exists(copy) || Files.size(copy) != Files.size(jar)) {
        Files.copy(jar, copy, StandardCopyOption.REPLACE_EXISTING);
      }
      spark.sparkContext().addFile(copy.toString());
      return copy.getFileName().toString();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Source '%s': the jar %s cannot be copied to %s (%s): see whether the disk is full."
              .formatted(name, jar, copies, CauseChain.inOneLine(e)),
          e);
    }
  }

  private static UsageException unreadable(String name, String jar, Exception e) {
    return new UsageException(
        "Source '%s': the jar %s cannot be read (%s): delete it, so that Maven downloads it again."
            .formatted(name, jar, CauseChain.inOneLine(e)));
  }

  /** What each of several tasks reads. */
  private record Share(
      String source, int rank, String jar, String file, int tasks, JarEntries entries)
      implements Serializable {

    Iterator<Row> read(int task) {
      ZipFile zip;
      try {
        zip = new ZipFile(SparkFiles.get(file));
      } catch (IOException e) {
        throw unreadable(source, jar, e);
      }
      FoundInParts found = entries.found(zip, task, tasks);
      TaskContext.get()
          .addTaskCompletionListener(
              (TaskCompletionListener)
                  context -> {
                    found.close();
                    close(zip);
                  });
      Iterable<Found> all = () -> found;
      Stream<Found> stream = StreamSupport.stream(all.spliterator(), false);
      return stream.map(one -> one.row(source, rank)).iterator();
    }

    private static void close(ZipFile zip) {
      try {
        zip.close();
      } catch (IOException e) {
        // Nothing of what was read is lost.
      }
    }
  }
}
