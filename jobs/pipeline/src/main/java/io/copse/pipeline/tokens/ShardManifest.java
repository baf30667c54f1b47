package io.copse.pipeline.tokens;

import io.copse.pipeline.identity.Sha256;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The list of a folder's shards, stored beside them as manifest.json. It is written last, so a
 * folder that has it is complete.
 *
 * @param version of the folder's layout
 * @param tokenizerSha256 checksum of tokenizer.json
 * @param vocabularySize number of token ids, with the end of a document
 * @param endOfDocument id of the token between documents
 * @param shards the shards, by number
 */
public record ShardManifest(
    int version, String tokenizerSha256, int vocabularySize, int endOfDocument, List<Shard> shards)
    implements Serializable {
  static final int VERSION = 1;

  /**
   * A shard: one Arrow file.
   *
   * @param number from 0, without gaps
   * @param plan describes the documents and the tokenizer that it was written from
   * @param documents number of documents
   * @param tokens number of tokens, without ends of documents
   * @param bytes length of the file
   * @param sha256 checksum of the file
   */
  public record Shard(
      int number, String plan, long documents, long tokens, long bytes, String sha256)
      implements Serializable {
    String file() {
      return fileName(number);
    }
  }

  public ShardManifest {
    shards = List.copyOf(shards);
  }

  static String fileName(int number) {
    return "shard-%05d.arrow".formatted(number);
  }

  /** Returns the path of the record of a shard, which is written after it. */
  static Path record(String folder, int shard) {
    return new Path(folder, fileName(shard) + ".json");
  }

  /** Returns the record of a shard, if it was written whole by this plan. */
  static Optional<Shard> finished(Configuration conf, String folder, int number, String plan) {
    Path record = record(folder, number);
    if (StoredFiles.length(conf, record) < 0) {
      return Optional.empty();
    }
    Shard shard = StoredFiles.readJson(conf, record, Shard.class);
    boolean whole = StoredFiles.length(conf, new Path(folder, shard.file())) == shard.bytes();
    return whole && shard.plan().equals(plan) ? Optional.of(shard) : Optional.empty();
  }

  /** Returns the manifest of a corpus that is not written yet, for a forecast. */
  public static ShardManifest before(int vocabularySize) {
    return new ShardManifest(VERSION, "", vocabularySize, 0, List.of());
  }

  /** Whether a folder has a manifest, and so is complete. */
  public static boolean exists(Configuration conf, String folder) {
    return StoredFiles.length(conf, new Path(folder, "manifest.json")) >= 0;
  }

  /** Reads the manifest of a folder. */
  public static ShardManifest read(Configuration conf, String folder) {
    ShardManifest manifest =
        StoredFiles.readJson(conf, new Path(folder, "manifest.json"), ShardManifest.class);
    if (manifest.version() != VERSION) {
      throw new IllegalStateException(
          "%s has shards of layout %d, but this version reads layout %d: delete the folder and run the command again."
              .formatted(folder, manifest.version(), VERSION));
    }
    return manifest;
  }

  /** Returns the number of tokens in all shards. */
  public long tokens() {
    return shards.stream().mapToLong(Shard::tokens).sum();
  }

  /** Returns the identity of this data, equal for equal tokenizers, documents and shards. */
  public String fingerprint() {
    MessageDigest digest = Sha256.digest();
    digest.update(StoredFiles.json(this).getBytes(StandardCharsets.UTF_8));
    return StoredFiles.hex(digest);
  }

  /** Maps a shard of the folder on this machine. */
  public TokenShard open(Configuration conf, String folder, int number) {
    Shard shard = shards.get(number);
    return TokenShard.open(StoredFiles.local(conf, new Path(folder, shard.file()), shard.sha256()));
  }

  /** Returns the local path of the folder's tokenizer.json. */
  public java.nio.file.Path tokenizer(Configuration conf, String folder) {
    return StoredFiles.local(conf, new Path(folder, "tokenizer.json"), tokenizerSha256);
  }
}
