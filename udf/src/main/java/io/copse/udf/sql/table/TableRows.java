package io.copse.udf.sql.table;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.hash.Murmur3_x86_32;

/**
 * The rows of one group while a query gathers them, each as Spark's bytes. Beyond a limit, those
 * with the lowest hashes are kept, so that the sample depends on the rows alone and never on their
 * order or partitions.
 */
final class TableRows {
  private static final Comparator<byte[]> ORDER =
      Comparator.<byte[]>comparingInt(TableRows::hash).thenComparing(Arrays::compare);

  private final int limit;
  private List<byte[]> rows = new ArrayList<>();
  private long incomplete;
  private long seen;

  /**
   * @param limit rows kept
   */
  TableRows(int limit) {
    this.limit = limit;
  }

  void add(byte[] row) {
    seen++;
    keep(row);
  }

  void addIncomplete() {
    incomplete++;
  }

  TableRows merge(TableRows other) {
    seen += other.seen;
    incomplete += other.incomplete;
    other.rows.forEach(this::keep);
    return this;
  }

  /** The kept rows, at most the limit, in an order of their own. */
  List<byte[]> sorted() {
    shrink();
    return rows;
  }

  TableFitter.Counts counts() {
    shrink();
    return new TableFitter.Counts(incomplete, seen - rows.size());
  }

  byte[] toBytes() {
    shrink();
    int length = rows.stream().mapToInt(row -> Integer.BYTES + row.length).sum();
    ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES + length);
    bytes.putLong(incomplete).putLong(seen);
    rows.forEach(row -> bytes.putInt(row.length).put(row));
    return bytes.array();
  }

  static TableRows fromBytes(byte[] serialised, int limit) {
    ByteBuffer bytes = ByteBuffer.wrap(serialised);
    TableRows all = new TableRows(limit);
    all.incomplete = bytes.getLong();
    all.seen = bytes.getLong();
    while (bytes.hasRemaining()) {
      byte[] row = new byte[bytes.getInt()];
      bytes.get(row);
      all.rows.add(row);
    }
    return all;
  }

  private void keep(byte[] row) {
    rows.add(row);
    if (rows.size() >= 2L * limit) {
      shrink();
    }
  }

  private void shrink() {
    rows.sort(ORDER);
    if (rows.size() > limit) {
      rows = new ArrayList<>(rows.subList(0, limit));
    }
  }

  private static int hash(byte[] row) {
    return Murmur3_x86_32.hashUnsafeBytes(row, Platform.BYTE_ARRAY_OFFSET, row.length, 0);
  }
}
