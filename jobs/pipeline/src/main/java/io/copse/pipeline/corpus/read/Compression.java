package io.copse.pipeline.corpus.read;

import com.github.luben.zstd.ZstdInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * How a file is compressed, which the ending of its name tells. Nothing here needs Hadoop's
 * natives.
 */
public enum Compression {
  NONE(List.of()) {
    @Override
    public InputStream open(InputStream in) {
      return in;
    }
  },
  GZIP(List.of(".gz", ".gzip")) {
    @Override
    public InputStream open(InputStream in) throws IOException {
      return littleAtOnce(new GzipCompressorInputStream(in, true));
    }
  },
  ZSTD(List.of(".zst", ".zstd")) {
    @Override
    public InputStream open(InputStream in) throws IOException {
      return new ZstdInputStream(in);
    }
  },
  BZIP2(List.of(".bz2")) {
    @Override
    public InputStream open(InputStream in) throws IOException {
      return littleAtOnce(new BZip2CompressorInputStream(in, true));
    }
  };

  private static final int MOST_AT_ONCE = 1 << 10;

  private final List<String> endings;

  Compression(List<String> endings) {
    this.endings = endings;
  }

  /** Reads little at once: a decompressor that breaks off loses what the read had given so far. */
  private static InputStream littleAtOnce(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        return super.read(target, offset, Math.min(length, MOST_AT_ONCE));
      }
    };
  }

  /** Returns the stream of the file's own bytes. */
  public abstract InputStream open(InputStream in) throws IOException;

  /** Returns how a file of a name is compressed. */
  public static Compression of(String name) {
    for (Compression compression : values()) {
      if (compression.endings.stream().anyMatch(name::endsWith)) {
        return compression;
      }
    }
    return NONE;
  }

  /** Returns a file's name without the ending that tells how it is compressed. */
  static String plainName(String name) {
    for (String ending : of(name).endings) {
      if (name.endsWith(ending)) {
        return name.substring(0, name.length() - ending.length());
      }
    }
    return name;
  }
}
