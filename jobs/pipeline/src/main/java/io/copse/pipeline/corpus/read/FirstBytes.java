package io.copse.pipeline.corpus.read;

/**
 * The first bytes of a file, which tell byte order marks and compressed files.
 *
 * @param bytes as many as were read
 */
@SuppressWarnings("ArrayRecordComponent") // Looked at once, never compared.
record FirstBytes(byte[] bytes) {
  /** How many bytes the longest byte order mark has. */
  static final int LONGEST_MARK = 4;

  /** Whether these are the first bytes. */
  boolean are(int... first) {
    for (int i = 0; i < first.length; i++) {
      if (i == bytes.length || (bytes[i] & 0xFF) != first[i]) {
        return false;
      }
    }
    return true;
  }

  boolean markUtf8() {
    return are(0xEF, 0xBB, 0xBF);
  }

  boolean markUtf32LittleEndian() {
    return are(0xFF, 0xFE, 0, 0);
  }

  boolean markUtf32BigEndian() {
    return are(0, 0, 0xFE, 0xFF);
  }

  /** Also true of UTF-32, whose mark begins with this one. */
  boolean markUtf16LittleEndian() {
    return are(0xFF, 0xFE);
  }

  boolean markUtf16BigEndian() {
    return are(0xFE, 0xFF);
  }
}
