package io.copse.pipeline.corpus;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** What is found in a file whose records are read one after another. */
abstract class FoundByRecord implements Iterator<Found>, Closeable {
  private Iterator<Found> found = Collections.emptyIterator();
  private boolean ended;

  /**
   * Returns what the next record gives, maybe nothing.
   *
   * @throws IOException if the file cannot be read any further
   */
  abstract List<Found> nextRecord() throws IOException;

  /** Gives back what reading took besides the file's stream, also if it was stopped. */
  @Override
  public void close() {}

  /** Ends the file; returns what is found at its end. */
  final List<Found> last(Found... last) {
    ended = true;
    return List.of(last);
  }

  @Override
  public final boolean hasNext() {
    while (!found.hasNext() && !ended) {
      try {
        found = nextRecord().iterator();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return found.hasNext();
  }

  @Override
  public final Found next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return found.next();
  }
}
