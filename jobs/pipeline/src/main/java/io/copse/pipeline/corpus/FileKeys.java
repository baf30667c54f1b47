package io.copse.pipeline.corpus;

import io.copse.pipeline.config.Key;
import io.copse.pipeline.config.KeyValues;
import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.config.Type;
import io.copse.pipeline.corpus.read.FileListing.Wanted;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The keys that kinds of sources with files of the user share. */
final class FileKeys {
  static final Key<String> PATH =
      Key.required(
          "path",
          Type.path(),
          "A file, folder or glob, on any file system that Hadoop knows. Files may be compressed:"
              + " .gz, .zst or .bz2.");

  /** The same of files whose format has its own compression. */
  static final Key<String> PATH_OF_COLUMNS =
      Key.required(
          PATH.name(),
          PATH.type(),
          "A file, folder or glob, on any file system that Hadoop knows. A file that is compressed"
              + " as a whole, such as .parquet.gz, is not read.");

  static final Key<String> FILES =
      Key.of(
          "files",
          Type.any(),
          "",
          "Ending of the files to read, such as .txt; if empty, all files.");
  static final Key<String> ENCODING =
      Key.of(
          "encoding",
          Type.text("a charset that Java knows, such as utf-8", FileKeys::isCharset)
              .map(FileKeys::standardName, name -> name),
          "utf-8",
          "Charset of the text; a byte order mark in a file goes before it.");
  static final Key<OnBad> ON_BAD_ROW =
      Key.of(
          "on_bad_row",
          Type.oneOf(List.of(OnBad.values()), OnBad::label),
          OnBad.REJECT,
          "What a file, row or line that is no text does: reject it, or fail.");

  static final Key<OnBadBytes> ON_BAD_BYTES =
      Key.of(
          "on_bad_bytes",
          Type.oneOf(List.of(OnBadBytes.values()), OnBadBytes::label),
          OnBadBytes.REPLACE,
          "What bytes that are not of the encoding do: U+FFFD stands in for them, or their document"
              + " is rejected.");

  private FileKeys() {}

  /** What bytes do that are not of the encoding. */
  enum OnBadBytes {
    /** U+FFFD stands in for each sequence, and is counted. */
    REPLACE,
    /** The document that they are in is rejected. */
    REJECT;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What a bad row does. */
  enum OnBad {
    /** It is counted and left out. */
    REJECT,
    /** It ends the command. */
    FAIL;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Returns all keys of a kind: the shared ones and its own. */
  static List<Key<?>> with(Key<?>... own) {
    List<Key<?>> keys = new ArrayList<>(List.of(PATH, FILES, ENCODING, ON_BAD_BYTES, ON_BAD_ROW));
    keys.addAll(List.of(own));
    return keys;
  }

  /** Returns the shared keys with a path, an ending and the defaults of the others. */
  static KeyValues standard(String path, String files) {
    return KeyValues.none()
        .with(PATH, path)
        .with(FILES, files)
        .with(ENCODING, ENCODING.standard().orElseThrow())
        .with(ON_BAD_BYTES, ON_BAD_BYTES.standard().orElseThrow())
        .with(ON_BAD_ROW, ON_BAD_ROW.standard().orElseThrow());
  }

  /** Returns the files that a source reads. */
  static Wanted wanted(SourceSettings source) {
    return new Wanted(source.name(), source.get(PATH), source.get(FILES));
  }

  private static String standardName(String charset) {
    return Charset.forName(charset).name().toLowerCase(Locale.ROOT);
  }

  private static boolean isCharset(String name) {
    try {
      return Charset.isSupported(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return false;
    }
  }
}
