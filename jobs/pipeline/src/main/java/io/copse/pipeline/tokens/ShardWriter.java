package io.copse.pipeline.tokens;

import io.copse.pipeline.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Collects the tokens of documents outside the heap and writes them as one shard. */
final class ShardWriter implements AutoCloseable {
  private static final int MOST_SHORT_IDS = 1 << 16;

  private final BufferAllocator allocator = new RootAllocator();
  private final VectorSchemaRoot root;
  private final VarCharVector ids;
  private final ListVector lists;
  private final BaseIntVector values;
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
    FieldVector data = lists.getDataVector();
    values = (BaseIntVector) data;
    root.allocateNew();
  }

  void add(String documentId, int[] documentTokens) {
    ids.setSafe(documents, documentId.getBytes(StandardCharsets.UTF_8));
    lists.startNewValue(documents);
    for (int token : documentTokens) {
      values.setWithPossibleTruncate(tokens++, token);
    }
    lists.endValue(documents, documentTokens.length);
    documents++;
  }

  /** Writes the file, whole or not at all, and says what it holds. */
  ShardManifest.Shard write(Configuration conf, Path folder, int number, String plan) {
    lists.setLastSet(documents - 1);
    root.setRowCount(documents);
    MessageDigest digest = Sha256.digest();
    Path file = new Path(folder, ShardManifest.fileName(number));
    StoredFiles.write(conf, file, out -> arrow(new DigestOutputStream(out, digest)));
    return new ShardManifest.Shard(
        number, plan, documents, tokens, StoredFiles.length(conf, file), StoredFiles.hex(digest));
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
