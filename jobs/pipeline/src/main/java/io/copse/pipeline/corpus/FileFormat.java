package io.copse.pipeline.corpus;

import io.copse.pipeline.corpus.read.FilePart;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Iterator;

/** What the bytes of a file mean: how they become texts. */
interface FileFormat extends Serializable {
  /**
   * A line, a row or an entry of more bytes is rejected, because its text and what is made of it
   * stand in memory at once.
   */
  int LONGEST = 64 << 20;

  /** Whether a file may be read in parts that begin with a line. */
  boolean splits();

  /**
   * Reads a part of a file. What it gives is taken before the stream is closed, which is the
   * caller's to do.
   *
   * @param in the file's bytes, decompressed, from the byte before the part on
   * @throws UncheckedIOException from the iterator, if the rest cannot be read
   */
  Iterator<Found> read(FilePart part, InputStream in) throws IOException;
}
