package io.copse.pipeline.corpus.read;

import io.copse.pipeline.RawFileSystem;
import io.copse.pipeline.identity.Sha256;
import java.io.IOException;
import java.io.Serializable;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/**
 * The bytes of a file that one task reads.
 *
 * @param file the file
 * @param from the first byte
 * @param to the byte after the last; a line that begins before it is read whole
 */
public record FilePart(SourceFile file, long from, long to) implements Serializable {
  private static final long PART_BYTES = 32L << 20;
  private static final long PACK_BYTES = 16L << 20;
  private static final int BUFFER = 1 << 16;

  /** What opening a file costs, in bytes that are read in the same time. */
  private static final long OPEN_BYTES = 64L << 10;

  /** Returns a whole file. */
  public static FilePart whole(SourceFile file) {
    return new FilePart(file, 0, Long.MAX_VALUE);
  }

  /** Whether nothing of the file lies before or behind the part. */
  public boolean isWhole() {
    return from == 0 && to == Long.MAX_VALUE;
  }

  /** Returns the SHA-256 of the part's bytes as they are stored, hexadecimal. */
  public String sha256(Configuration hadoop) throws IOException {
    MessageDigest digest = Sha256.digest();
    Path path = new Path(file.path());
    try (FSDataInputStream in = RawFileSystem.of(path, hadoop).open(path)) {
      in.seek(from);
      byte[] buffer = new byte[BUFFER];
      long left = to - from;
      for (int n = 0; n >= 0 && left > 0; left -= n) {
        n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
        digest.update(buffer, 0, Math.max(0, n));
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Returns the files as packs of parts, one pack a task: small files share a pack, and a large one
   * takes several if it may be split.
   *
   * @param splits whether a large file that is not compressed may be split between lines
   */
  public static List<List<FilePart>> packs(List<SourceFile> files, Predicate<SourceFile> splits) {
    List<List<FilePart>> packs = new ArrayList<>();
    List<FilePart> pack = new ArrayList<>();
    long bytes = 0;
    for (SourceFile file : files) {
      if (file.bytes() > PART_BYTES
          && Compression.of(file.name()) == Compression.NONE
          && splits.test(file)) {
        for (long from = 0; from < file.bytes(); from += PART_BYTES) {
          long to = from + PART_BYTES < file.bytes() ? from + PART_BYTES : Long.MAX_VALUE;
          packs.add(List.of(new FilePart(file, from, to)));
        }
        continue;
      }
      pack.add(whole(file));
      bytes += file.bytes() + OPEN_BYTES;
      if (bytes >= PACK_BYTES) {
        packs.add(List.copyOf(pack));
        pack.clear();
        bytes = 0;
      }
    }
    if (!pack.isEmpty()) {
      packs.add(List.copyOf(pack));
    }
    return packs;
  }
}
