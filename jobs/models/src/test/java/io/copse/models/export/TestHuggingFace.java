package io.copse.models.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.copse.models.lm.Architectures;
import io.copse.models.lm.LanguageModel;
import io.copse.models.lm.ParameterSpec;
import io.copse.models.train.SafeTensors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every weight has a number of its own, by which it is found in the exported tensors. */
class TestHuggingFace {
  private static final int VOCABULARY = 11;
  private static final int D = 8;
  private static final int LAYERS = 2;

  @TempDir private Path folder;

  @ParameterizedTest
  @MethodSource("io.copse.models.export.HuggingFace#architectures")
  void everyWeightIsExportedOnceAndNothingElseButZeros(String architecture) throws IOException {
    LanguageModel model = numbered(architecture);
    boolean[] seen = new boolean[model.weights().length];
    for (float[] values : write(model).tensors().values()) {
      for (float value : values) {
        if (value != 0) {
          // Shares of the token before are exported as their complement.
          int number = Math.round(value < 0 ? 1 - value : value) - 2;
          assertThat(seen[number]).as("weight %d", number).isFalse();
          seen[number] = true;
        }
      }
    }
    assertThat(seen).doesNotContain(false);
  }

  @Test
  void gpt2IsTransposedWithBiasesOfZeros() throws IOException {
    LanguageModel model = numbered("transformer");
    Map<String, float[]> tensors = write(model).tensors();
    float[] qkv = weights(model, "blocks.1.mixer.qkv");
    float[] exported = tensors.get("transformer.h.1.attn.c_attn.weight");

    for (int out = 0; out < 3 * D; out++) {
      for (int in = 0; in < D; in++) {
        assertThat(exported[in * 3 * D + out]).isEqualTo(qkv[out * D + in]);
      }
    }
    assertThat(tensors.get("transformer.h.1.attn.c_attn.bias")).containsOnly(0).hasSize(3 * D);
    assertThat(tensors.get("transformer.h.0.ln_2.bias")).containsOnly(0).hasSize(D);
    assertThat(tensors).containsKeys("transformer.wpe.weight", "transformer.ln_f.bias");
    assertThat(tensors).hasSize(2 + 12 * LAYERS + 2);
    JsonNode config = config();
    assertThat(config.get("model_type").asText()).isEqualTo("gpt2");
    assertThat(config.get("activation_function").asText()).isEqualTo("gelu_new");
    assertThat(config.get("n_inner").asInt()).isEqualTo(4 * D);
    assertThat(config.get("n_positions").asInt()).isEqualTo(16);
    assertThat(config.get("eos_token_id").asInt()).isEqualTo(7);
    assertThat(config.get("layer_norm_epsilon").asDouble()).isEqualTo(1e-5);
  }

  @Test
  void rotaryPairsBecomeHalvesOfTheirHead() throws IOException {
    LanguageModel model = numbered("transformer++");
    Map<String, float[]> tensors = write(model).tensors();
    float[] qkv = weights(model, "blocks.0.mixer.qkv");
    float[] keys = tensors.get("model.layers.0.self_attn.k_proj.weight");
    float[] values = tensors.get("model.layers.0.self_attn.v_proj.weight");
    // Two heads of width 4: the pairs (0, 1) and (2, 3) of each are at (0, 2) and (1, 3).
    int[] from = {0, 2, 1, 3, 4, 6, 5, 7};
    for (int row = 0; row < D; row++) {
      for (int column = 0; column < D; column++) {
        assertThat(keys[row * D + column]).isEqualTo(qkv[(D + from[row]) * D + column]);
        assertThat(values[row * D + column]).isEqualTo(qkv[(2 * D + row) * D + column]);
      }
    }
    float[] gateAndUp = weights(model, "blocks.1.feed_forward.gate_up");
    float[] up = tensors.get("model.layers.1.mlp.up_proj.weight");
    assertThat(up).isEqualTo(Arrays.copyOfRange(gateAndUp, gateAndUp.length / 2, gateAndUp.length));
    assertThat(tensors).doesNotContainKey("lm_head.weight").hasSize(1 + 9 * LAYERS + 1);
    assertThat(config().get("rope_parameters").get("rope_theta").asDouble()).isEqualTo(10_000);
    assertThat(config().get("tie_word_embeddings").asBoolean()).isTrue();
  }

  @Test
  void mixtralHasItsExpertsApart() throws IOException {
    LanguageModel model = numbered("mixtral");
    Map<String, float[]> tensors = write(model).tensors();
    float[] gateAndUp = weights(model, "blocks.1.feed_forward.gate_up");
    int width = model.shape().feedForward();
    int third = 3 * 2 * width * D;

    assertThat(tensors.get("model.layers.1.block_sparse_moe.experts.3.w1.weight"))
        .isEqualTo(Arrays.copyOfRange(gateAndUp, third, third + width * D));
    assertThat(tensors.get("model.layers.1.block_sparse_moe.experts.3.w3.weight"))
        .isEqualTo(Arrays.copyOfRange(gateAndUp, third + width * D, third + 2 * width * D));
    assertThat(tensors.get("lm_head.weight")).isEqualTo(weights(model, "head"));
    JsonNode config = config();
    assertThat(config.get("num_local_experts").asInt()).isEqualTo(8);
    assertThat(config.get("num_experts_per_tok").asInt()).isEqualTo(2);
    assertThat(config.get("num_key_value_heads").asInt()).isEqualTo(1);
    assertThat(config.get("sliding_window").isNull()).isTrue();
  }

  @Test
  void mambaHasChannelsFirst() throws IOException {
    LanguageModel model = numbered("mamba");
    Map<String, float[]> tensors = write(model).tensors();
    float[] conv = weights(model, "blocks.1.mixer.conv");
    float[] rates = weights(model, "blocks.1.mixer.a_log");
    int inner = 2 * D;
    for (int channel = 0; channel < inner; channel++) {
      for (int tap = 0; tap < 4; tap++) {
        assertThat(tensors.get("backbone.layers.1.mixer.conv1d.weight")[channel * 4 + tap])
            .isEqualTo(conv[tap * inner + channel]);
      }
      for (int state = 0; state < 16; state++) {
        assertThat(tensors.get("backbone.layers.1.mixer.A_log")[channel * 16 + state])
            .isEqualTo(rates[state * inner + channel]);
      }
    }
    JsonNode config = config();
    assertThat(config.get("expand").asInt()).isEqualTo(2);
    assertThat(config.get("state_size").asInt()).isEqualTo(16);
    assertThat(config.get("conv_kernel").asInt()).isEqualTo(4);
    assertThat(config.get("time_step_rank").asInt()).isEqualTo(1);
  }

  @Test
  void rwkvMixesByTheShareOfThePresentToken() throws IOException {
    LanguageModel model = numbered("rwkv4");
    Map<String, float[]> tensors = write(model).tensors();
    float[] before = weights(model, "blocks.1.mixer.shift_value");
    float[] now = tensors.get("rwkv.blocks.1.attention.time_mix_value");
    for (int i = 0; i < D; i++) {
      assertThat(now[i]).isEqualTo(1 - before[i]);
    }
    assertThat(tensors.get("rwkv.blocks.0.pre_ln.bias"))
        .isEqualTo(weights(model, "embedding_norm.bias"));
    assertThat(tensors).doesNotContainKey("rwkv.blocks.1.pre_ln.bias");
    assertThat(config().get("rescale_every").asInt()).isZero();
    assertThat(config().get("intermediate_size").asInt()).isEqualTo(4 * D);
  }

  @Test
  void othersAreRefusedWithThoseThatCan() {
    assertThatThrownBy(() -> HuggingFace.require("hyena"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "transformers has no model of the architecture 'hyena': those of transformer,"
                + " transformer++, mixtral, mamba, rwkv4 can be exported");
  }

  @Test
  void aReferenceHoldsTheLogitsAndLossesOfTheForwardPass() throws IOException {
    LanguageModel model =
        LanguageModel.create(Architectures.shape("transformer++", VOCABULARY, 6, D, 1, 2), 1);
    List<int[]> documents = List.of(new int[] {1, 2, 3}, new int[] {4, 5, 6});
    List<float[]> losses =
        List.of(
            model.tokenLosses(new int[] {7, 1, 2, 3}, 1, 3),
            model.tokenLosses(new int[] {7, 4, 5, 6}, 1, 3));
    Reference reference = new Reference(documents, losses);
    Path file = folder.resolve("reference.safetensors");
    reference.write(model, 7, file);

    Map<String, float[]> tensors = read(file).tensors();
    assertThat(tensors.get("tokens")).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(tensors.get("lengths")).containsExactly(3, 3);
    assertThat(tensors.get("window")).containsExactly(7, 1, 2, 3, 7, 4);
    double sum = 0;
    for (float loss : tensors.get("losses")) {
      sum += loss;
    }
    assertThat(reference.loss()).isEqualTo(sum / 6);
    // The softmax of the third row of logits is what the loss of the token 3 was taken of.
    double total = 0;
    for (int id = 0; id < VOCABULARY; id++) {
      total += Math.exp(tensors.get("logits")[2 * VOCABULARY + id]);
    }
    double loss = Math.log(total) - tensors.get("logits")[2 * VOCABULARY + 3];
    assertThat((double) losses.get(0)[2])
        .isCloseTo(loss, org.assertj.core.data.Offset.offset(1e-5));
    assertThatThrownBy(() -> new Reference(documents, losses.subList(0, 1)))
        .hasMessageStartingWith("2 documents with 1 losses");
    model.release();
  }

  private static SafeTensors.Content read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return SafeTensors.read(in, Files.size(file), file.toString());
    }
  }

  private SafeTensors.Content write(LanguageModel model) throws IOException {
    HuggingFace.write(model, 7, folder);
    SafeTensors.Content content = read(folder.resolve("model.safetensors"));
    assertThat(content.metadata()).containsEntry("format", "pt");
    return content;
  }

  private JsonNode config() throws IOException {
    return new ObjectMapper().readTree(folder.resolve("config.json").toFile());
  }

  /** A model whose weight number i is i + 2. */
  private static LanguageModel numbered(String architecture) {
    LanguageModel model =
        LanguageModel.zeros(Architectures.shape(architecture, VOCABULARY, 16, D, LAYERS, 2), 1);
    if (architecture.equals("mixtral")) {
      model = LanguageModel.zeros(model.shape().with(Map.of("key_value_heads", 1.0)), 1);
    }
    for (int i = 0; i < model.weights().length; i++) {
      model.weights()[i] = i + 2;
    }
    return model;
  }

  private static float[] weights(LanguageModel model, String name) {
    ParameterSpec spec =
        model.parameterSpecs().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow();
    return Arrays.copyOfRange(model.weights(), spec.offset(), spec.offset() + spec.size());
  }
}
