package io.copse.pipeline.tokens;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes a corpus's tokenizer beside an exported model, for the transformers library. */
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
    Files.copy(tokenizer, folder.resolve("tokenizer.json"), StandardCopyOption.REPLACE_EXISTING);
    ObjectMapper json = new ObjectMapper();
    ObjectNode config = json.createObjectNode();
    config.put("tokenizer_class", "PreTrainedTokenizerFast");
    config.put("bos_token", BpeModel.END_OF_DOCUMENT_TEXT);
    config.put("eos_token", BpeModel.END_OF_DOCUMENT_TEXT);
    config.put("model_max_length", contextLength);
    // Otherwise the library would drop blanks before punctuation.
    config.put("clean_up_tokenization_spaces", false);
    json.writerWithDefaultPrettyPrinter()
        .writeValue(folder.resolve("tokenizer_config.json").toFile(), config);
  }
}
