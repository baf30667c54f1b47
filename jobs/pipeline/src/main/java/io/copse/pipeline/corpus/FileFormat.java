package io.copse.pipeline.corpus;

import io.copse.pipeline.corpus.read.FilePart;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Iterator;

/** What the bytes of a file mean: how they become texts. */
interface FileFormat extends Serializable {
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
