package io.copse.pipeline.corpus;

import io.copse.pipeline.MemoryException;
import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.corpus.FileKeys.OnBad;
import io.copse.pipeline.corpus.FileKeys.OnBadBytes;
import io.copse.pipeline.corpus.read.Compression;
import io.copse.pipeline.corpus.read.FileListing;
import io.copse.pipeline.corpus.read.FilePart;
import io.copse.pipeline.corpus.read.SourceFile;
import io.copse.pipeline.corpus.read.Utf8;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
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
    List<List<FilePart>> packs = FilePart.packs(listing.files(), files::splits);
    JavaRDD<Row> rows =
        JavaSparkContext.fromSparkContext(reading.spark().sparkContext())
            .parallelize(packs, Math.max(1, packs.size()))
            .flatMap(files::read);
    return reading.spark().createDataFrame(rows, Found.SCHEMA);
  }

  /** Whether a file may be split. In UTF-16 a line end is no single byte. */
  private boolean splits(SourceFile file) {
    if (!format.splits()) {
      return false;
    }
    try (InputStream in = open(FilePart.whole(file))) {
      return !Utf8.isUtf16(in.readNBytes(2));
    } catch (IOException e) {
      return false; // Its task says what is wrong.
    }
  }

  private Iterator<Row> read(List<FilePart> parts) {
    Walk walk = new Walk(parts.iterator());
    if (TaskContext.get() != null) {
      TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> walk.close());
    }
    return walk;
  }

  /** Opens a part's file at the byte before the part, decompressed. */
  InputStream open(FilePart part) throws IOException {
    Path path = new Path(part.file().path());
    FSDataInputStream in = path.getFileSystem(hadoop.value()).open(path);
    try {
      in.seek(Math.max(0, part.from() - 1));
      return Compression.of(part.file().name()).open(new BufferedInputStream(in, BUFFER));
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /** Returns the row of what was found; a fault ends the command if the source may have none. */
  Row row(FilePart part, Found asRead) {
    Found found = asRead;
    if (strict && found instanceof Piece piece && piece.text().indexOf('\uFFFD') >= 0) {
      Reject.Place place = Reject.Place.of(part.file().name());
      found = new Reject(Reason.UNDECODABLE, place, piece.text(), piece.given());
    }
    if (fails && found instanceof Reject reject && reject.reason().isFault()) {
      throw reject.mistake(source);
    }
    return found.row(source, rank);
  }

  /** What a task finds in its parts of files, one after another. One file is open at a time. */
  private final class Walk implements Iterator<Row>, Closeable {
    private final Iterator<FilePart> parts;
    private FilePart part;
    private InputStream in = InputStream.nullInputStream();
    private Iterator<Found> found = Collections.emptyIterator();
    private Found next;

    Walk(Iterator<FilePart> parts) {
      this.parts = parts;
    }

    @Override
    public boolean hasNext() {
      boolean ended = false;
      while (next == null && !ended) {
        try {
          if (found.hasNext()) {
            next = found.next();
          } else if (parts.hasNext()) {
            openNext();
          } else {
            ended = true;
          }
        } catch (IOException e) {
          next = unreadable(e);
        } catch (UncheckedIOException e) {
          next = unreadable(e.getCause());
        } catch (OutOfMemoryError e) {
          throw new MemoryException(
              "the file %s of source '%s'".formatted(part.file().name(), source), e);
        }
      }
      return next != null;
    }

    private void openNext() throws IOException {
      close();
      part = parts.next();
      in = FileReading.this.open(part);
      found = format.read(part, in);
    }

    private Found unreadable(IOException reason) {
      found = Collections.emptyIterator();
      String said =
          reason instanceof FileNotFoundException
              ? "it is gone"
              : reason.getMessage() == null
                  ? reason.getClass().getSimpleName()
                  : reason.getMessage();
      return new Reject(Reason.UNREADABLE, Reject.Place.of(part.file().name()), said, 0);
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Found taken = next;
      next = null;
      return FileReading.this.row(part, taken);
    }

    @Override
    public void close() {
      try {
        in.close();
      } catch (IOException e) {
        // Nothing of what was read is lost.
      }
      in = InputStream.nullInputStream();
    }
  }
}
