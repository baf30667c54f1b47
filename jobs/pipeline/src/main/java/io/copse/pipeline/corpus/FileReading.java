package io.copse.pipeline.corpus;

import io.copse.pipeline.MemoryException;
import io.copse.pipeline.RawFileSystem;
import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.corpus.FileKeys.OnBad;
import io.copse.pipeline.corpus.FileKeys.OnBadBytes;
import io.copse.pipeline.corpus.read.Compression;
import io.copse.pipeline.corpus.read.FileListing;
import io.copse.pipeline.corpus.read.FilePart;
import io.copse.pipeline.corpus.read.TextHead;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Reads the user's files in tasks. A file that cannot be read, or no further, is a reject with what
 * was wrong, and does not end its task.
 *
 * @param source the source's name
 * @param rank the source's place in the settings
 * @param format what the bytes mean
 * @param fails whether a reject ends the command
 * @param strict whether a document with bytes that are not of the encoding is a reject
 * @param hadoop the session's settings
 */
record FileReading(
    String source,
    int rank,
    FileFormat format,
    boolean fails,
    boolean strict,
    SerializableConfiguration hadoop)
    implements Serializable {
  private static final int BUFFER = 1 << 16;

  /** Lists a source's files. */
  static FileListing listing(SourceSettings source, Reading reading) {
    return FileListing.of(
        reading.spark().sessionState().newHadoopConf(), FileKeys.wanted(source), reading.output());
  }

  /** Returns what is found in files of a source, as rows of {@link Found#SCHEMA}. */
  static Dataset<Row> rows(
      SourceSettings source, int rank, FileFormat format, Reading reading, FileListing listing) {
    SerializableConfiguration hadoop =
        new SerializableConfiguration(reading.spark().sessionState().newHadoopConf());
    FileReading files =
        new FileReading(
            source.name(),
            rank,
            format,
            source.get(FileKeys.ON_BAD_ROW) == OnBad.FAIL,
            source.get(FileKeys.ON_BAD_BYTES) == OnBadBytes.REJECT,
            hadoop);
    List<List<FilePart>> packs = FilePart.packs(listing.files(), file -> format.splits());
    JavaRDD<Row> rows =
        JavaSparkContext.fromSparkContext(reading.spark().sparkContext())
            .parallelize(packs, Math.max(1, packs.size()))
            .flatMap(files::read);
    return reading.spark().createDataFrame(rows, Found.SCHEMA);
  }

  /**
   * Returns what is read of a part: itself, unless the file has no plain lines, such as one in
   * UTF-16, or is no text. Such a file is read whole in place of its first part.
   */
  private Stream<FilePart> readable(FilePart part) {
    if (part.isWhole()) {
      return Stream.of(part);
    }
    FilePart whole = FilePart.whole(part.file());
    try (InputStream in = open(whole)) {
      TextHead head = TextHead.of(in, StandardCharsets.UTF_8);
      if (head.hasPlainLines() && !head.isBinary() && !head.isUndecodable()) {
        return Stream.of(part);
      }
    } catch (IOException e) {
      // The reader says what is wrong, once.
    }
    return part.from() == 0 ? Stream.of(whole) : Stream.empty();
  }

  /** Returns what is found in parts of files, as rows of {@link Found#SCHEMA}. */
  Iterator<Row> read(List<FilePart> parts) {
    FoundInParts found =
        new FoundInParts(parts.stream().flatMap(this::readable).iterator(), format, this::open);
    if (TaskContext.get() != null) {
      TaskContext.get()
          .addTaskCompletionListener((TaskCompletionListener) context -> found.close());
    }
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        try {
          return found.hasNext();
        } catch (OutOfMemoryError e) {
          throw new MemoryException(
              "the file %s of source '%s'".formatted(found.file(), source), e);
        }
      }

      @Override
      public Row next() {
        Found one = found.next();
        return row(found.file(), one);
      }
    };
  }

  /** Opens a part's file at the byte before the part, decompressed. */
  private InputStream open(FilePart part) throws IOException {
    Path path = new Path(part.file().path());
    FSDataInputStream in = RawFileSystem.of(path, hadoop.value()).open(path);
    try {
      in.seek(Math.max(0, part.from() - 1));
      return Compression.of(part.file().name()).open(new BufferedInputStream(in, BUFFER));
    } catch (IOException e) {
      in.close();
      throw e;
    } catch (RuntimeException e) {
      in.close();
      throw new IOException("it is damaged: " + e.getMessage(), e);
    }
  }

  /** Returns the row of what was found; a fault ends the command if the source may have none. */
  private Row row(String file, Found asRead) {
    Found found = asRead;
    if (strict && found instanceof Piece piece && piece.replaced() > 0) {
      Reject.Place place = Reject.Place.of(file);
      found = new Reject(Reason.UNDECODABLE, place, piece.text(), piece.given());
    }
    if (fails && found instanceof Reject reject && reject.reason().isFault()) {
      throw reject.mistake(source);
    }
    return found.row(source, rank);
  }
}
