package io.copse.pipeline.tokens;

import io.copse.pipeline.storage.StoredFolder;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Encodes documents as they pass by, and writes each shard when its last document has passed. A
 * shard that is there already is not encoded again: its documents' places are read. Belongs to one
 * task.
 */
final class ShardEncoding implements Iterator<Row> {
  private final StoredFolder folder;
  private final List<String> plans;
  private final int vocabularySize;
  private final TextTokenizer tokenizer;
  private final Iterator<Row> documents;

  // Of the shard whose documents pass by: the one that is there, or the writer.
  private int shard = -1;
  private TokenShard there;
  private ShardWriter writer;
  private int document;

  /**
   * An encoding of shards, all of whose documents pass by.
   *
   * @param plans what each shard is made of
   * @param documents rows with doc_id and text, and shard as the last column, ordered by shard and
   *     doc_id
   */
  ShardEncoding(
      StoredFolder folder,
      String tokenizerSha256,
      int vocabularySize,
      List<String> plans,
      Iterator<Row> documents) {
    this.folder = folder;
    this.plans = plans;
    this.vocabularySize = vocabularySize;
    this.tokenizer = TextTokenizer.open(folder.local(ShardManifest.TOKENIZER, tokenizerSha256));
    this.documents = documents;
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> close());
  }

  @Override
  public boolean hasNext() {
    if (documents.hasNext()) {
      return true;
    }
    end();
    return false;
  }

  /** Returns the next document's row with two columns more, token_offset and token_count. */
  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Row row = documents.next();
    int number = row.getInt(row.size() - 1);
    if (number != shard) {
      end();
      begin(number);
    }
    Object[] values = new Object[row.size() + 2];
    for (int i = 0; i < row.size(); i++) {
      values[i] = row.get(i);
    }
    String id = row.getAs("doc_id");
    if (there != null) {
      requireSame(id);
      values[row.size()] = (long) there.tokenOffset(document);
      values[row.size() + 1] = there.tokenOffset(document + 1) - there.tokenOffset(document);
    } else {
      int[] tokens = tokenizer.encode(row.getAs("text"));
      values[row.size()] = (long) writer.tokens();
      values[row.size() + 1] = tokens.length;
      writer.add(id, tokens);
    }
    document++;
    return RowFactory.create(values);
  }

  private void begin(int number) {
    shard = number;
    document = 0;
    ShardManifest.Shard finished = ShardManifest.finished(folder, shard, plans.get(shard));
    if (finished == null) {
      writer = new ShardWriter(vocabularySize);
    } else {
      there = TokenShard.open(folder.local(finished.file(), finished.sha256()));
    }
  }

  private void requireSame(String id) {
    if (document >= there.documents() || !there.documentId(document).equals(id)) {
      throw new IllegalStateException(
          "Shard %d in %s does not hold document %s at place %d: delete the folder and start again, which makes it anew."
              .formatted(shard, folder, id, document));
    }
  }

  private void end() {
    if (writer != null) {
      ShardManifest.Shard written = writer.write(folder, shard, plans.get(shard));
      folder.writeJson(ShardManifest.record(shard), written);
    }
    close();
  }

  private void close() {
    if (writer != null) {
      writer.close();
    }
    writer = null;
    there = null;
  }
}
