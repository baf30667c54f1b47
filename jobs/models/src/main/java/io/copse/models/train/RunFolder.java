package io.copse.models.train;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * The stored objects of one run, by names that may have slashes.
 *
 * <p>An object is there whole or not at all. There is no append, rename or link, so that a store of
 * objects can stand behind it. {@code toString} names the place in messages.
 */
public interface RunFolder {

  /** Writes the bytes of an object. */
  @FunctionalInterface
  interface Content {
    /** Writes to {@code out}, which the caller closes. */
    void writeTo(OutputStream out) throws IOException;
  }

  /** Returns the names of all objects that begin with {@code prefix}, sorted. */
  List<String> names(String prefix) throws IOException;

  /** Returns the length of an object in bytes, or -1 if there is none. */
  long length(String name) throws IOException;

  /**
   * Opens an object.
   *
   * @throws IOException if it is not there or cannot be read
   */
  InputStream read(String name) throws IOException;

  /**
   * Writes an object and replaces one of the same name. When the call returns, the object survives
   * a crash of the machine; until then, readers see the old object or none.
   *
   * @throws IOException if it cannot be written; nothing is left of it
   */
  void write(String name, Content content) throws IOException;

  /** Deletes the object {@code name} and all objects under {@code name/}, if there are any. */
  void delete(String name) throws IOException;
}
