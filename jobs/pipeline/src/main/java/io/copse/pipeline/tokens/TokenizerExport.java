package io.copse.pipeline.tokens;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Writes a corpus's tokenizer beside an exported model, for the transformers library.
 *
 * <p>A text that holds {@code <|endoftext|>} has the bytes of these letters, never the token that
 * ends a document. Hugging Face's libraries look for added tokens in each text, so the exported
 * tokenizer.json lists none, and tokenizer_config.json has {@code split_special_tokens}, because
 * transformers adds the token again.
 */
public final class TokenizerExport {
  private TokenizerExport() {}

  /**
   * Writes tokenizer.json and tokenizer_config.json.
   *
   * @param tokenizer the corpus's tokenizer.json
   * @param contextLength the longest input of the model, in tokens
   * @param folder where both files go
   */
  public static void write(Path tokenizer, int contextLength, Path folder) throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode root = (ObjectNode) json.readTree(tokenizer.toFile());
    root.putArray("added_tokens");
    json.writerWithDefaultPrettyPrinter()
        .writeValue(folder.resolve("tokenizer.json").toFile(), root);
    ObjectNode config = json.createObjectNode();
    config.put("tokenizer_class", "PreTrainedTokenizerFast");
    config.put("bos_token", BpeModel.END_OF_DOCUMENT_TEXT);
    config.put("eos_token", BpeModel.END_OF_DOCUMENT_TEXT);
    config.put("model_max_length", contextLength);
    config.put("split_special_tokens", true);
    // Otherwise the library would drop blanks before punctuation.
    config.put("clean_up_tokenization_spaces", false);
    json.writerWithDefaultPrettyPrinter()
        .writeValue(folder.resolve("tokenizer_config.json").toFile(), config);
  }
}
