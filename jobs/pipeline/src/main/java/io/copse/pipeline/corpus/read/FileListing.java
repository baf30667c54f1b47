package io.copse.pipeline.corpus.read;

import io.copse.pipeline.CauseChain;
import io.copse.pipeline.MissingFileSystem;
import io.copse.pipeline.RawFileSystem;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.identity.Sha256;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files of a source.
 *
 * <p>Names, lengths and times are asked for, permissions are not: Hadoop starts a process for those
 * of a local file.
 *
 * @param files those to read, ordered by name
 * @param leftOut how many files there are that are not read: hidden ones, those of another ending,
 *     links that lead nowhere, pipes and devices, names that are not of the machine's encoding, and
 *     the experiment's own output
 */
public record FileListing(List<SourceFile> files, long leftOut) {
  private static final String GLOB_SIGNS = "*?[{";

  /** What Hadoop says of a glob that is none. */
  private static final String NO_GLOB = "Illegal file pattern";

  private static final Pattern URI_OF_STORE =
      Pattern.compile("(?!file:)[a-z][a-z0-9+.-]+:(//)?(?<host>[^/]*)(/.*)?", Pattern.DOTALL);

  public FileListing {
    files = List.copyOf(files);
  }

  /**
   * Which files of the user a source reads.
   *
   * @param source the source's name, for messages
   * @param path a file, a folder or a glob; what lies at the path goes before a glob
   * @param ending of the names of the files, without that of a compression; empty for all
   */
  public record Wanted(String source, String path, String ending) {
    boolean hasEnding(String name) {
      return name.endsWith(ending) || Compression.plainName(name).endsWith(ending);
    }
  }

  /**
   * Lists the files of a source.
   *
   * @param output the experiment's output, which is left out if it lies in the source's folder
   * @throws UsageException if there is nothing to read, or no file system, at the path
   */
  public static FileListing of(Configuration conf, Wanted wanted, String output) {
    FileListing listing =
        find(conf, wanted, output)
            .orElseThrow(
                () ->
                    new UsageException(
                        "Source '%s': there is no file or folder %s: correct its path."
                            .formatted(wanted.source(), wanted.path())));
    if (listing.files().isEmpty()) {
      throw new UsageException(
          "Source '%s': %s holds no file to read, and %d that are left out: correct its path, or files, the ending of the names."
              .formatted(wanted.source(), wanted.path(), listing.leftOut()));
    }
    return listing;
  }

  /** As above, but empty if there is nothing at the path. */
  public static Optional<FileListing> find(Configuration conf, Wanted wanted, String output) {
    try {
      Path path = new Path(wanted.path());
      return new Walk(RawFileSystem.of(path, conf), wanted, new Path(output).toUri()).list(path);
    } catch (IOException | RuntimeException | NoClassDefFoundError e) {
      throw fault(wanted, e);
    }
  }

  private static RuntimeException fault(Wanted wanted, Throwable e) {
    String named = "Source '%s': %s".formatted(wanted.source(), wanted.path());
    Optional<UsageException> missing = MissingFileSystem.mistake(named, wanted.path(), e);
    if (missing.isPresent()) {
      return missing.get();
    }
    if (hasNoHost(wanted.path())) {
      return new UsageException(
          "%s names no host or bucket, and Hadoop's settings name none: write it, such as hdfs://HOST:8020/FOLDER."
              .formatted(named));
    }
    if (CauseChain.first(e, IllegalArgumentException.class).isPresent()
        || String.valueOf(e.getMessage()).startsWith(NO_GLOB)) {
      return new UsageException(
          "%s cannot be looked for (%s): write a path from the root, name the host of a URI, name each file if a name holds a colon, or close the brackets of a glob."
              .formatted(named.replaceAll("\\p{Cntrl}", "?"), firstLine(e)));
    }
    if (e instanceof IOException io) {
      return new UncheckedIOException(
          "%s cannot be listed (%s): see whether it can be reached and you may read it."
              .formatted(named, e.getMessage()),
          io);
    }
    return new IllegalStateException(named + " cannot be listed", e);
  }

  private static boolean hasNoHost(String path) {
    Matcher uri = URI_OF_STORE.matcher(path);
    return uri.matches() && uri.group("host").isEmpty();
  }

  private static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("").replace('\0', '?');
  }

  /** Returns the files whose names have an ending; the others are left out too. */
  public FileListing withEnding(String ending) {
    List<SourceFile> some = files.stream().filter(file -> file.name().endsWith(ending)).toList();
    return new FileListing(some, leftOut + files.size() - some.size());
  }

  /** Returns the bytes of all files to read. */
  public long bytes() {
    return files.stream().mapToLong(SourceFile::bytes).sum();
  }

  /** Returns a hash of the names, lengths and times of change of the files. */
  public String fingerprint() {
    long sum = 0;
    for (SourceFile file : files) {
      String line = "%s %d %d".formatted(file.path(), file.bytes(), file.modified());
      sum += ByteBuffer.wrap(Sha256.of(line)).getLong();
    }
    return "%d files %016x".formatted(files.size(), sum);
  }

  /** The way through a source's folders. */
  private static final class Walk {
    private final FileSystem fs;
    private final Wanted wanted;
    private final URI output;
    private final List<SourceFile> files = new ArrayList<>();
    private long leftOut;

    Walk(FileSystem fs, Wanted wanted, URI output) {
      this.fs = fs;
      this.wanted = wanted;
      this.output = output;
    }

    Optional<FileListing> list(Path path) throws IOException {
      FileStatus[] found = matches(path);
      if (found.length == 0) {
        return Optional.empty();
      }
      String root = root(path, found);
      boolean named = isThere(path, found);
      for (FileStatus place : found) {
        if (place.isDirectory() && (named || isWantedFolder(place))) {
          folder(place.getPath(), root);
        } else if (place.isFile() && (named || isWanted(place))) {
          add(place, root);
        } else {
          leftOut++;
        }
      }
      files.sort(Comparator.comparing(SourceFile::path));
      return Optional.of(new FileListing(files, leftOut));
    }

    private FileStatus[] matches(Path path) throws IOException {
      try {
        return new FileStatus[] {fs.getFileStatus(path)};
      } catch (FileNotFoundException e) {
        FileStatus[] found = fs.globStatus(path);
        return found == null ? new FileStatus[0] : found;
      }
    }

    /** Whether a path is no glob, but names what was found. */
    private boolean isThere(Path path, FileStatus[] found) {
      return found.length == 1 && found[0].getPath().equals(fs.makeQualified(path));
    }

    /** Returns the folder below which files are named. */
    private String root(Path path, FileStatus[] found) {
      Path root = fs.makeQualified(path);
      boolean named = isThere(path, found);
      if (named && found[0].isDirectory()) {
        return root.toUri().getPath();
      }
      Path parent = root.getParent();
      while (!named && parent.getParent() != null && isGlob(parent)) {
        parent = parent.getParent();
      }
      return parent.toUri().getPath();
    }

    private static boolean isGlob(Path path) {
      return path.toUri().getPath().chars().anyMatch(c -> GLOB_SIGNS.indexOf(c) >= 0);
    }

    private void folder(Path top, String root) throws IOException {
      Deque<Path> folders = new ArrayDeque<>(List.of(top));
      LocalLinks links = LocalLinks.of(fs);
      while (!folders.isEmpty()) {
        Path folder = folders.pop();
        FileStatus[] entries = fs.listStatus(folder);
        leftOut += links.enter(folder, entries.length);
        Arrays.sort(entries, Comparator.comparing(FileStatus::getPath));
        for (FileStatus entry : entries) {
          if (!entry.isDirectory()) {
            if (isWanted(entry)) {
              add(entry, root);
            } else {
              leftOut++;
            }
          } else if (!isWantedFolder(entry) || links.leadsBack(entry.getPath())) {
            leftOut++;
          } else {
            folders.push(entry.getPath());
          }
        }
      }
    }

    private boolean isWantedFolder(FileStatus folder) {
      return !isHidden(folder) && !isOutput(folder.getPath().toUri());
    }

    private boolean isOutput(URI folder) {
      return folder.getPath().equals(output.getPath())
          && (output.getScheme() == null || output.getScheme().equals(folder.getScheme()));
    }

    private boolean isWanted(FileStatus file) {
      return !isHidden(file) && wanted.hasEnding(file.getPath().getName());
    }

    private static boolean isHidden(FileStatus entry) {
      String name = entry.getPath().getName();
      return name.startsWith(".") || name.startsWith("_");
    }

    private void add(FileStatus file, String root) {
      if (!LocalLinks.of(fs).isFile(file.getPath())) {
        leftOut++;
        return;
      }
      String path = file.getPath().toUri().getPath();
      String below = root.endsWith("/") ? root : root + "/";
      files.add(
          new SourceFile(
              file.getPath().toString(),
              path.startsWith(below) ? path.substring(below.length()) : path,
              file.getLen(),
              file.getModificationTime()));
    }
  }
}
