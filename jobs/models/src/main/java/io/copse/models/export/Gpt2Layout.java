package io.copse.models.export;

import io.copse.models.layer.dense.Norm;
import io.copse.models.lm.ModelShape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * GPT2LMHeadModel. Its Conv1D multiplies from the right: matrices are transposed. Its biases are
 * zeros; its GELU is the tanh form, as ours.
 */
public final class Gpt2Layout implements Layout {
  @Override
  public String architecture() {
    return "transformer";
  }

  @Override
  public Map<String, Object> config(Source model) {
    ModelShape shape = model.shape();
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("architectures", List.of("GPT2LMHeadModel"));
    config.put("model_type", "gpt2");
    config.put("vocab_size", shape.vocabularySize());
    config.put("n_positions", shape.contextLength());
    config.put("n_embd", shape.dModel());
    config.put("n_layer", shape.layers());
    config.put("n_head", shape.heads());
    config.put("n_inner", shape.feedForward());
    config.put("activation_function", "gelu_new");
    config.put("layer_norm_epsilon", Norm.EPSILON);
    config.put("attn_pdrop", 0.0);
    config.put("embd_pdrop", 0.0);
    config.put("resid_pdrop", 0.0);
    config.put("tie_word_embeddings", true);
    return config;
  }

  @Override
  public Map<String, Values> tensors(Source model) {
    Map<String, Values> tensors = new LinkedHashMap<>();
    tensors.put("transformer.wte.weight", model.of("embedding"));
    tensors.put("transformer.wpe.weight", model.of("positions"));
    for (int i = 0; i < model.shape().layers(); i++) {
      Function<String, Values> block = model.block(i);
      String name = "transformer.h." + i + ".";
      norm(tensors, name + "ln_1", block.apply("mixer_norm.gain"));
      linear(tensors, name + "attn.c_attn", block.apply("mixer.qkv"));
      linear(tensors, name + "attn.c_proj", block.apply("mixer.out"));
      norm(tensors, name + "ln_2", block.apply("feed_forward_norm.gain"));
      linear(tensors, name + "mlp.c_fc", block.apply("feed_forward.up"));
      linear(tensors, name + "mlp.c_proj", block.apply("feed_forward.down"));
    }
    norm(tensors, "transformer.ln_f", model.of("last_norm.gain"));
    return tensors;
  }

  private static void norm(Map<String, Values> tensors, String name, Values gain) {
    tensors.put(name + ".weight", gain);
    tensors.put(name + ".bias", Values.zeros(gain.size()));
  }

  private static void linear(Map<String, Values> tensors, String name, Values matrix) {
    tensors.put(name + ".weight", matrix.transposed());
    tensors.put(name + ".bias", Values.zeros(matrix.extent(0)));
  }
}
