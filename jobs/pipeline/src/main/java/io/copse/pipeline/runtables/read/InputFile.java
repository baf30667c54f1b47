package io.copse.pipeline.runtables.read;

import java.io.IOException;
import java.io.InputStream;

/**
 * A file that can be read several times.
 *
 * @param name the name by which messages call it
 * @param bytes its size
 * @param opener opens it from its start
 */
public record InputFile(String name, long bytes, Opener opener) {

  /** Opens a file. */
  @FunctionalInterface
  public interface Opener {
    /** Opens the file from its start. The caller closes it. */
    InputStream open() throws IOException;
  }

  /** The same file under another name. */
  InputFile named(String other) {
    return new InputFile(other, bytes, opener);
  }
}
