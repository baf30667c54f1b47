package io.copse.pipeline.runtables;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Util;

/**
 * The footer of a Parquet file. Spark fails on a logical type that is younger than its reader, such
 * as FLOAT16; without that type the column is read as bytes.
 *
 * @param files where the file is
 * @param file the file
 * @param start where its footer starts
 * @param data the footer
 */
record ParquetFooter(FileSystem files, FileStatus file, long start, FileMetaData data) {
  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
  private static final int TAIL = Integer.BYTES + MAGIC.length;
  private static final int BUFFER = 1 << 16;

  /** Reads a footer; empty if the file is not one of Parquet, which Spark says in its words. */
  static Optional<ParquetFooter> of(FileSystem files, FileStatus file) throws IOException {
    if (file.getLen() < TAIL + MAGIC.length) {
      return Optional.empty();
    }
    try (FSDataInputStream in = files.open(file.getPath())) {
      byte[] tail = new byte[TAIL];
      in.readFully(file.getLen() - TAIL, tail);
      ByteBuffer numbers = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN);
      int length = numbers.getInt();
      long start = file.getLen() - TAIL - length;
      boolean isParquet =
          ByteBuffer.wrap(MAGIC).equals(numbers.slice()) && length > 0 && start >= MAGIC.length;
      if (!isParquet) {
        return Optional.empty();
      }
      byte[] footer = new byte[length];
      in.readFully(start, footer);
      return Optional.of(
          new ParquetFooter(
              files, file, start, Util.readFileMetaData(new ByteArrayInputStream(footer))));
    }
  }

  /** Whether a column has a logical type that this reader does not know. */
  boolean hasUnknownTypes() {
    return data.getSchema().stream().anyMatch(ParquetFooter::isUnknown);
  }

  private static boolean isUnknown(SchemaElement element) {
    return element.isSetLogicalType() && element.getLogicalType().getSetField() == null;
  }

  /** Writes the file as it is, but without the types that are not known. */
  void writeWithoutUnknownTypes(OutputStream out) throws IOException {
    FileMetaData known = data.deepCopy();
    known.getSchema().stream()
        .filter(ParquetFooter::isUnknown)
        .forEach(SchemaElement::unsetLogicalType);
    try (FSDataInputStream in = files.open(file.getPath())) {
      byte[] buffer = new byte[BUFFER];
      for (long left = start; left > 0; ) {
        int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (read < 0) {
          throw new IOException(file.getPath() + " became shorter while it was read.");
        }
        out.write(buffer, 0, read);
        left -= read;
      }
    }
    ByteArrayOutputStream footer = new ByteArrayOutputStream();
    Util.writeFileMetaData(known, footer);
    footer.writeTo(out);
    out.write(
        ByteBuffer.allocate(TAIL)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(footer.size())
            .put(MAGIC)
            .array());
  }
}
