package io.copse.pipeline.corpus;

import io.copse.pipeline.corpus.read.FilePart;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;

/** What a task finds in its parts of files, one after another. One file is open at a time. */
final class FileWalk implements Iterator<Row>, Closeable {
  private final Iterator<FilePart> parts;
  private final FileReading reading;
  private FilePart part;
  private InputStream in = InputStream.nullInputStream();
  private Iterator<Found> found = Collections.emptyIterator();
  private Found next;

  FileWalk(Iterator<FilePart> parts, FileReading reading) {
    this.parts = parts;
    this.reading = reading;
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
      }
    }
    return next != null;
  }

  private void openNext() throws IOException {
    close();
    part = parts.next();
    in = reading.open(part);
    found = reading.format().read(part, in);
  }

  private Found unreadable(IOException reason) {
    found = Collections.emptyIterator();
    String said =
        reason instanceof FileNotFoundException
            ? "it is gone"
            : reason.getMessage() == null ? reason.getClass().getSimpleName() : reason.getMessage();
    return new Reject(Reason.UNREADABLE, Reject.Place.of(part.file().name()), said, 0);
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Found taken = next;
    next = null;
    return reading.row(part, taken);
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
