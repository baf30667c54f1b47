package io.copse.pipeline.corpus;

import io.copse.pipeline.corpus.read.Compression;
import java.util.Locale;

/** The format of a jar's entries, which says how one becomes pieces of text. */
enum JarFormat {
  /** Text files; see {@link CodeFile}. */
  CODE(Compression.NONE) {
    @Override
    FileFormat format(int maxDocumentBytes) {
      return new CodeFile(maxDocumentBytes);
    }
  },

  /** Data files of WordNet; see {@link Glosses}. */
  GLOSSES(Compression.NONE) {
    @Override
    FileFormat format(int maxDocumentBytes) {
      return new Glosses(maxDocumentBytes);
    }
  },

  /** Parliamentary speech, compressed with gzip; see {@link Speeches}. */
  EUROPARL(Compression.GZIP) {
    @Override
    FileFormat format(int maxDocumentBytes) {
      return new Speeches(maxDocumentBytes);
    }
  };

  private final Compression compression;

  JarFormat(Compression compression) {
    this.compression = compression;
  }

  /** Returns what the bytes of an entry mean. */
  abstract FileFormat format(int maxDocumentBytes);

  /** How entries are compressed within the jar's own compression. */
  Compression compression() {
    return compression;
  }

  /** Returns the name used in settings. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
