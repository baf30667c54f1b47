package io.copse.pipeline.tokens;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A byte-level BPE vocabulary.
 *
 * <p>Ids 0 to 255 are the bytes by value, 256 is the end of a document, and 257 + i is the token
 * that merge i makes. Without merges it is a tokenizer of bytes.
 *
 * @param merges pairs of ids that become one token, in the order in which they were learned
 */
public record BpeModel(List<Merge> merges) {
  /** Number of tokens that stand for single bytes. */
  public static final int BYTES = 256;

  /** Id of the token that ends a document. No text encodes to it. */
  public static final int END_OF_DOCUMENT = 256;

  /** The text of the token that ends a document in tokenizer.json. */
  public static final String END_OF_DOCUMENT_TEXT = "<|endoftext|>";

  /** Two tokens that become one. */
  public record Merge(int left, int right) {}

  public BpeModel {
    merges = List.copyOf(merges);
    for (int i = 0; i < merges.size(); i++) {
      requireBefore(merges.get(i).left(), END_OF_DOCUMENT + 1 + i);
      requireBefore(merges.get(i).right(), END_OF_DOCUMENT + 1 + i);
    }
  }

  private static void requireBefore(int part, int token) {
    if (part < 0 || part >= token || part == END_OF_DOCUMENT) {
      throw new IllegalArgumentException(
          "Token %d cannot be made of token %d, which is not learned before it."
              .formatted(token, part));
    }
  }

  /** Returns the number of token ids. */
  public int vocabularySize() {
    return END_OF_DOCUMENT + 1 + merges.size();
  }

  /** Returns the tokenizer.json of Hugging Face's tokenizers for this vocabulary. */
  public String toJson() {
    List<String> tokens = new ArrayList<>();
    for (int b = 0; b < BYTES; b++) {
      tokens.add(String.valueOf(ByteLevel.character(b)));
    }
    tokens.add(END_OF_DOCUMENT_TEXT);
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("version", "1.0").putNull("truncation").putNull("padding");
    root.putArray("added_tokens")
        .addObject()
        .put("id", END_OF_DOCUMENT)
        .put("content", END_OF_DOCUMENT_TEXT)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", true);
    root.putNull("normalizer");
    byteLevel(root.putObject("pre_tokenizer"));
    root.putNull("post_processor");
    byteLevel(root.putObject("decoder"));
    ObjectNode model = root.putObject("model");
    model.put("type", "BPE").putNull("dropout").putNull("unk_token");
    model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
    model.put("fuse_unk", false).put("byte_fallback", false);
    ObjectNode vocabulary = model.putObject("vocab");
    ArrayNode pairs = model.putArray("merges");
    for (Merge merge : merges) {
      String left = tokens.get(merge.left());
      String right = tokens.get(merge.right());
      pairs.add(left + " " + right);
      tokens.add(left + right);
    }
    for (int id = 0; id < tokens.size(); id++) {
      vocabulary.put(tokens.get(id), id);
    }
    return root.toPrettyString() + "\n";
  }

  /** Reads what {@link #toJson} gave; nothing if the text differs from it in any value. */
  static Optional<BpeModel> fromJson(String json) {
    ObjectMapper mapper = new ObjectMapper();
    try {
      JsonNode root = mapper.readTree(json);
      JsonNode ids = root.path("model").path("vocab");
      List<Merge> merges = new ArrayList<>();
      for (JsonNode pair : root.path("model").path("merges")) {
        String[] tokens = pair.asText().split(" ", 2);
        merges.add(new Merge(id(ids, tokens[0]), id(ids, tokens[tokens.length - 1])));
      }
      BpeModel model = new BpeModel(merges);
      return root.equals(mapper.readTree(model.toJson())) ? Optional.of(model) : Optional.empty();
    } catch (JsonProcessingException | IllegalArgumentException damaged) {
      return Optional.empty();
    }
  }

  private static int id(JsonNode ids, String token) {
    return ids.path(token).asInt(-1);
  }

  private static void byteLevel(ObjectNode node) {
    node.put("type", "ByteLevel");
    node.put("add_prefix_space", false).put("trim_offsets", false).put("use_regex", true);
  }
}
