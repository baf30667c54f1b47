package io.copse.pipeline.tokens;

import io.copse.pipeline.storage.StoredFolder;

/**
 * Reads the tokens of single documents from a corpus's shards. A shard is mapped when it is first
 * needed. A reader belongs to one thread; several readers may map the same files.
 */
public final class DocumentReader {
  private final StoredFolder folder;
  private final ShardManifest manifest;
  private final TokenShard[] shards;

  private DocumentReader(StoredFolder folder, ShardManifest manifest) {
    this.folder = folder;
    this.manifest = manifest;
    this.shards = new TokenShard[manifest.shards().size()];
  }

  /** Opens the shards of a folder that {@link TokenStore} wrote. */
  public static DocumentReader open(StoredFolder folder) {
    return new DocumentReader(folder, ShardManifest.read(folder));
  }

  /** Returns the manifest of the folder. */
  public ShardManifest manifest() {
    return manifest;
  }

  /** Returns a document's tokens, without an end of document. */
  public int[] tokens(int shard, long tokenOffset, int tokenCount) {
    int[] out = new int[tokenCount];
    copy(shard, tokenOffset, tokenCount, out, 0);
    return out;
  }

  void copy(int shard, long tokenOffset, int tokenCount, int[] out, int at) {
    if (shards[shard] == null) {
      shards[shard] = manifest.open(folder, shard);
    }
    shards[shard].copy(tokenOffset, tokenCount, out, at);
  }
}
