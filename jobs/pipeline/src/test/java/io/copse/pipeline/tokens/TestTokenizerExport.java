package io.copse.pipeline.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestTokenizerExport {
  @TempDir private Path folder;

  @Test
  void writesTheTokenizerAndHowToReadIt() throws IOException {
    Path json = Files.writeString(folder.resolve("made.json"), new BpeModel(List.of()).toJson());
    Path to = Files.createDirectory(folder.resolve("to"));

    TokenizerExport.write(json, 256, to);
    TokenizerExport.write(json, 128, to);

    ObjectNode own = (ObjectNode) new ObjectMapper().readTree(json.toFile());
    own.putArray("added_tokens");
    assertThat(new ObjectMapper().readTree(to.resolve("tokenizer.json").toFile())).isEqualTo(own);
    JsonNode config = new ObjectMapper().readTree(to.resolve("tokenizer_config.json").toFile());
    assertThat(config.get("eos_token").asText()).isEqualTo(BpeModel.END_OF_DOCUMENT_TEXT);
    assertThat(config.get("split_special_tokens").asBoolean()).isTrue();
    assertThat(config.get("model_max_length").asInt()).isEqualTo(128);
    assertThat(config.get("clean_up_tokenization_spaces").asBoolean()).isFalse();
  }
}
