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
 * Encodes the documents of a partition and writes their shards.
 *
 * <p>Each row passes through with the place of its tokens added. A shard is written after its last
 * document. A shard that is stored already is not encoded again; the places of its documents are
 * read from it. Belongs to one task.
 */
final class ShardEncoding implements Iterator<Row> {
  private final StoredFolder folder;
  private final List<String> plans;
  private final int vocabularySize;
  private final TextTokenizer tokenizer;
  private final Iterator<Row> documents;

  // The shard of the current documents. If it is stored already, it is mapped; else it has a
  // writer.
  private int shard = -1;
  private TokenShard stored;
  private ShardWriter writer;
  private int document;

  /**
   * An encoding of whole shards.
   *
   * @param plans describe the documents and the tokenizer of each shard, by its number
   * @param documents rows with doc_id, text and shard, ordered by shard and doc_id; all documents
   *     of each shard
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

  /** Returns the row of the next document with two more columns, token_offset and token_count. */
  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Row row = documents.next();
    int number = row.<Integer>getAs("shard");
    if (number != shard) {
      end();
      begin(number);
    }
    Object[] values = new Object[row.size() + 2];
    for (int i = 0; i < row.size(); i++) {
      values[i] = row.get(i);
    }
    String id = row.getAs("doc_id");
    if (stored != null) {
      requireSame(id);
      values[row.size()] = (long) stored.tokenOffset(document);
      values[row.size() + 1] = stored.tokenOffset(document + 1) - stored.tokenOffset(document);
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
    stored = ShardManifest.intact(folder, shard, plans.get(shard)).orElse(null);
    if (stored == null) {
      writer = new ShardWriter(vocabularySize);
    }
  }

  private void requireSame(String id) {
    if (document >= stored.documents() || !stored.documentId(document).equals(id)) {
      throw new IllegalStateException(
          "Shard %d in %s does not hold document %s at place %d: delete the folder and run the command again."
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
    stored = null;
  }
}
