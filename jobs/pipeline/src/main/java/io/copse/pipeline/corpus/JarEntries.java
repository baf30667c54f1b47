package io.copse.pipeline.corpus;

import io.copse.pipeline.corpus.read.FilePart;
import io.copse.pipeline.corpus.read.SourceFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The entries of a jar that are read. An entry that cannot be read is a reject.
 *
 * @param include the ending of their names
 * @param maxDocumentBytes a piece has at most so many bytes of UTF-8
 */
record JarEntries(String include, JarFormat format, int maxDocumentBytes) implements Serializable {
  private static final long BYTES_PER_TASK = 1 << 20;
  private static final int MOST_TASKS = 16;

  /** Returns the number of tasks that read a jar. */
  int tasks(ZipFile jar) {
    List<? extends ZipEntry> read = jar.stream().filter(this::isRead).toList();
    long bytes = read.stream().mapToLong(ZipEntry::getCompressedSize).sum();
    return (int) Math.max(1, Math.min(Math.min(MOST_TASKS, read.size()), bytes / BYTES_PER_TASK));
  }

  private boolean isRead(ZipEntry entry) {
    return !entry.isDirectory() && entry.getName().endsWith(include);
  }

  /**
   * Returns what a task finds in its entries: those whose place, by name, is its number modulo the
   * number of tasks.
   */
  FoundInParts found(ZipFile jar, int task, int tasks) {
    List<String> names =
        jar.stream().filter(this::isRead).map(ZipEntry::getName).distinct().sorted().toList();
    List<FilePart> own =
        IntStream.range(0, names.size())
            .filter(i -> i % tasks == task)
            .mapToObj(i -> FilePart.whole(new SourceFile(names.get(i), names.get(i), 0, 0)))
            .toList();
    return new FoundInParts(
        own.iterator(), format.format(maxDocumentBytes), part -> open(jar, part.file().name()));
  }

  private InputStream open(ZipFile jar, String name) throws IOException {
    InputStream in;
    try {
      in = jar.getInputStream(jar.getEntry(name));
    } catch (RuntimeException e) {
      throw new IOException("it is damaged: " + e.getMessage(), e);
    }
    if (in == null) {
      throw new FileNotFoundException(name);
    }
    return format.compression().open(in);
  }
}
