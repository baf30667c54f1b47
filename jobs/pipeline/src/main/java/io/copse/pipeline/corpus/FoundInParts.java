package io.copse.pipeline.corpus;

import io.copse.pipeline.corpus.read.CountedBytes;
import io.copse.pipeline.corpus.read.FilePart;
import java.io.Closeable;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * What is found in parts of files, one after another. One file is open at a time.
 *
 * <p>Each byte of a file counts once, after decompression. What no text and no reject took is given
 * by the end of the file, or by the reject of a file that cannot be read any further. Such a file
 * counts as far as it could be read.
 */
final class FoundInParts implements Iterator<Found>, Closeable {
  private final Iterator<FilePart> parts;
  private final FileFormat format;
  private final Opener opener;
  private FilePart part;
  private CountedBytes in = new CountedBytes(InputStream.nullInputStream());
  private boolean reading;
  private long given;
  private Iterator<Found> found = Collections.emptyIterator();
  private Found next;

  FoundInParts(Iterator<FilePart> parts, FileFormat format, Opener opener) {
    this.parts = parts;
    this.format = format;
    this.opener = opener;
  }

  /** Opens a part's file at the byte before the part, decompressed. */
  interface Opener {
    InputStream open(FilePart part) throws IOException;
  }

  /** Returns the name of the file in which the last was found. */
  String file() {
    return part.file().name();
  }

  @Override
  public boolean hasNext() {
    boolean ended = false;
    while (next == null && !ended) {
      try {
        if (found.hasNext()) {
          next = found.next();
          given += next.given();
        } else if (reading) {
          reading = false;
          next = end();
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
    given = 0;
    reading = true;
    in = new CountedBytes(opener.open(part));
    found = format.read(part, in);
  }

  /** Returns the end of a file of which bytes are left that nothing took, else null. */
  private Found end() {
    long rest = rest();
    return rest == 0 ? null : new PartEnd(file(), 0, 0, rest);
  }

  /** Returns the bytes of a file that nothing took; a part of a file counts its own. */
  private long rest() {
    return part.isWhole() ? in.countAll() - given : 0;
  }

  private Found unreadable(IOException reason) {
    long rest = reading ? rest() : 0;
    reading = false;
    closeFound();
    return new Reject(Reason.UNREADABLE, Reject.Place.of(file()), inWords(reason), rest);
  }

  private static String inWords(IOException reason) {
    if (reason instanceof FileNotFoundException || reason instanceof NoSuchFileException) {
      return "it is gone";
    }
    if (reason.getMessage() != null) {
      return reason.getMessage();
    }
    return reason instanceof EOFException ? "it ends too early" : reason.getClass().getSimpleName();
  }

  @Override
  public Found next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Found taken = next;
    next = null;
    return taken;
  }

  @Override
  public void close() {
    closeFound();
    try {
      in.close();
    } catch (IOException e) {
      // Nothing of what was read is lost.
    }
    in = new CountedBytes(InputStream.nullInputStream());
  }

  private void closeFound() {
    if (found instanceof FoundByRecord records) {
      records.close();
    }
    found = Collections.emptyIterator();
  }
}
