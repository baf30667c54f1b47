package io.copse.pipeline.tokens;

import io.copse.pipeline.identity.Sha256;
import io.copse.pipeline.storage.StoredFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** Collects the tokens of documents outside the Java heap, and writes them as one shard. */
final class ShardWriter implements AutoCloseable {
  private static final int MOST_SHORT_IDS = 1 << 16;

  private final BufferAllocator allocator = new RootAllocator();
  private final VectorSchemaRoot root;
  private final VarCharVector ids;
  private final ListVector lists;
  private final BaseFixedWidthVector values;
  private int documents;
  private int tokens;

  ShardWriter(int vocabularySize) {
    int bits = vocabularySize <= MOST_SHORT_IDS ? Short.SIZE : Integer.SIZE;
    Field item = new Field("item", FieldType.notNullable(new ArrowType.Int(bits, false)), null);
    root =
        VectorSchemaRoot.create(
            new Schema(
                List.of(
                    new Field("doc_id", FieldType.notNullable(new ArrowType.Utf8()), null),
                    new Field(
                        "tokens", FieldType.notNullable(new ArrowType.List()), List.of(item)))),
            allocator);
    ids = (VarCharVector) root.getVector("doc_id");
    lists = (ListVector) root.getVector("tokens");
    values = (BaseFixedWidthVector) lists.getDataVector();
    root.allocateNew();
  }

  /** Returns the number of tokens that were added. */
  int tokens() {
    return tokens;
  }

  void add(String documentId, int[] documentTokens) {
    ids.setSafe(documents, documentId.getBytes(StandardCharsets.UTF_8));
    lists.startNewValue(documents);
    byte[] bytes = bytes(documentTokens);
    while (values.getValueCapacity() < tokens + documentTokens.length) {
      values.reAlloc();
    }
    values.getDataBuffer().setBytes((long) tokens * values.getTypeWidth(), bytes);
    tokens += documentTokens.length;
    lists.endValue(documents, documentTokens.length);
    documents++;
  }

  private byte[] bytes(int[] documentTokens) {
    int width = values.getTypeWidth();
    ByteBuffer bytes =
        ByteBuffer.allocate(documentTokens.length * width).order(ByteOrder.LITTLE_ENDIAN);
    for (int token : documentTokens) {
      if (width == Short.BYTES) {
        bytes.putShort((short) token);
      } else {
        bytes.putInt(token);
      }
    }
    return bytes.array();
  }

  /** Writes the file, whole or not at all, and returns its record. */
  ShardManifest.Shard write(StoredFolder folder, int number, String plan) {
    lists.setLastSet(documents - 1);
    // No token is null.
    values.getValidityBuffer().setOne(0, tokens / Byte.SIZE);
    for (int i = tokens - tokens % Byte.SIZE; i < tokens; i++) {
      BitVectorHelper.setBit(values.getValidityBuffer(), i);
    }
    root.setRowCount(documents);
    MessageDigest digest = Sha256.digest();
    String file = ShardManifest.fileName(number);
    try {
      folder.write(file, out -> arrow(new DigestOutputStream(out, digest)));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + folder + "/" + file, e);
    }
    String sha256 = HexFormat.of().formatHex(digest.digest());
    return new ShardManifest.Shard(number, plan, documents, tokens, folder.length(file), sha256);
  }

  private void arrow(OutputStream out) throws IOException {
    try (ArrowFileWriter writer = new ArrowFileWriter(root, null, Channels.newChannel(out))) {
      writer.start();
      writer.writeBatch();
      writer.end();
    }
  }

  @Override
  public void close() {
    root.close();
    allocator.close();
  }
}
