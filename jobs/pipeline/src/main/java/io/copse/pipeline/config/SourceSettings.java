package io.copse.pipeline.config;

import java.io.Serializable;

/**
 * Where a part of the corpus comes from; the name is the documents' origin label.
 *
 * @param name the origin label, unique in the corpus
 * @param maxBytes how much text to take at most, in bytes of UTF-8
 */
public sealed interface SourceSettings extends Serializable {
  String name();

  long maxBytes();

  /**
   * Text files inside a Maven artifact, downloaded by its coordinates.
   *
   * @param coordinates group:artifact:version or group:artifact:version:classifier
   * @param format how an entry becomes documents: code, glosses or europarl
   * @param include the ending of the entries to read, such as .java
   */
  record Maven(String name, long maxBytes, String coordinates, String format, String include)
      implements SourceSettings {}

  /**
   * JSON-lines files: one document a line.
   *
   * @param path a file, folder or glob
   * @param textField the field of the text
   * @param groupField the field of the group key, or empty to group by file
   */
  record JsonLines(String name, long maxBytes, String path, String textField, String groupField)
      implements SourceSettings {}

  /**
   * A folder of text files: one document a file.
   *
   * @param path the folder, read with its subfolders
   * @param include the ending of the files to read, such as .txt
   */
  record Folder(String name, long maxBytes, String path, String include)
      implements SourceSettings {}
}
