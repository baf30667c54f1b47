package io.copse.pipeline.corpus;

import java.util.Locale;

/** Why something that was read is no document. */
public enum Reason {
  /** White space only. */
  EMPTY,
  /** The bytes of a file are no text. */
  BINARY,
  /** The bytes are not of the source's encoding. */
  UNDECODABLE,
  /** A line is not one JSON value. */
  NOT_JSON,
  /** A row has no text in its field. */
  NO_TEXT,
  /** A row has no value in the field of the group. */
  NO_GROUP,
  /** A line or field is longer than one may be. */
  TOO_LONG,
  /** A file, or the rest of it, cannot be read. */
  UNREADABLE;

  /** Returns the name in tables. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it is a fault of the source that {@code on_bad_row} decides about. */
  boolean isFault() {
    return this != EMPTY;
  }
}
