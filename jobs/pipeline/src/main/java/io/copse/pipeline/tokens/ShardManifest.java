package io.copse.pipeline.tokens;

import io.copse.pipeline.identity.Sha256;
import io.copse.pipeline.storage.StoredFolder;
import io.copse.pipeline.storage.StoredJson;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

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
  static final String FILE = "manifest.json";
  static final String TOKENIZER = "tokenizer.json";

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
    public Shard {
      require(number >= 0 && plan != null && sha256 != null);
      require(documents > 0 && tokens >= 0 && bytes > 0);
    }

    String file() {
      return fileName(number);
    }
  }

  public ShardManifest {
    require(tokenizerSha256 != null && vocabularySize >= 0 && shards != null);
    for (int number = 0; number < shards.size(); number++) {
      require(shards.get(number) != null && shards.get(number).number() == number);
    }
    shards = List.copyOf(shards);
  }

  /**
   * Refuses what no writer writes: it was read from a damaged file, which then counts as absent.
   */
  private static void require(boolean possible) {
    if (!possible) {
      throw new IllegalArgumentException("No shards are like this.");
    }
  }

  static String fileName(int number) {
    return "shard-%05d.arrow".formatted(number);
  }

  /** Returns the name of the record of a shard, which is written after it. */
  static String record(int shard) {
    return fileName(shard) + ".json";
  }

  /** Returns the record of a shard, if its file is there and was written by this plan. */
  static Optional<Shard> finished(StoredFolder folder, int number, String plan) {
    return folder
        .find(record(number), Shard.class)
        .filter(shard -> shard.number() == number && shard.plan().equals(plan))
        .filter(shard -> folder.length(shard.file()) == shard.bytes());
  }

  /**
   * Maps a shard that an earlier start wrote by this plan, if its file still has its checksum. A
   * record that does not agree with the file counts as absent.
   */
  static Optional<TokenShard> intact(StoredFolder folder, int number, String plan) {
    Optional<Shard> record =
        finished(folder, number, plan)
            .filter(shard -> folder.sha256(shard.file()).equals(shard.sha256()));
    if (record.isEmpty()) {
      return Optional.empty();
    }
    Shard shard = record.get();
    TokenShard mapped = TokenShard.open(folder.local(shard.file(), shard.sha256()));
    boolean counted =
        mapped.documents() == shard.documents()
            && mapped.tokenOffset(mapped.documents()) == shard.tokens();
    return counted ? Optional.of(mapped) : Optional.empty();
  }

  /** Returns the manifest of a corpus that is not written yet, for a forecast. */
  public static ShardManifest before(int vocabularySize) {
    return new ShardManifest(VERSION, "", vocabularySize, 0, List.of());
  }

  /**
   * Returns the manifest of a folder, if it has one that can be read.
   *
   * @throws IllegalStateException if it is of another version
   */
  public static Optional<ShardManifest> find(StoredFolder folder) {
    Optional<ShardManifest> manifest = folder.find(FILE, ShardManifest.class);
    manifest.ifPresent(
        found -> {
          if (found.version() != VERSION) {
            throw new IllegalStateException(
                "%s has shards of layout %d, but this version reads layout %d: delete the folder and run the command again."
                    .formatted(folder, found.version(), VERSION));
          }
        });
    return manifest;
  }

  /**
   * Reads the manifest of a folder.
   *
   * @throws IllegalStateException if there is none that can be read
   */
  public static ShardManifest read(StoredFolder folder) {
    return find(folder)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "%s/%s is missing or damaged: run the experiment's ingest command again, which makes it anew."
                        .formatted(folder, FILE)));
  }

  /** Returns the number of tokens in all shards. */
  public long tokens() {
    return shards.stream().mapToLong(Shard::tokens).sum();
  }

  /** Returns the identity of this data, equal for equal tokenizers, documents and shards. */
  public String fingerprint() {
    MessageDigest digest = Sha256.digest();
    digest.update(StoredJson.text(this).getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Maps a shard of the folder on this machine. */
  public TokenShard open(StoredFolder folder, int number) {
    Shard shard = shards.get(number);
    return TokenShard.open(folder.local(shard.file(), shard.sha256()));
  }

  /** Returns the local path of the folder's tokenizer.json. */
  public Path tokenizer(StoredFolder folder) {
    return folder.local(TOKENIZER, tokenizerSha256);
  }
}
