package io.copse.models.export;

import io.copse.models.layer.attention.CausalAttention;
import io.copse.models.layer.dense.Norm;
import io.copse.models.lm.ModelShape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The common parts of the library's Llama and Mixtral: RMS norms and attention with rotary
 * positions. The library turns the first half of a head with the second, and we turn adjacent
 * pairs, so the rows of queries and keys change places.
 */
public abstract class RotaryLayout implements Layout {
  private final String modelClass;
  private final String modelType;

  RotaryLayout(String modelClass, String modelType) {
    this.modelClass = modelClass;
    this.modelType = modelType;
  }

  /** Adds the tensors of a block's feed-forward, whose names begin with {@code prefix}. */
  abstract void feedForward(
      Map<String, Values> tensors, String prefix, Function<String, Values> block);

  @Override
  public Map<String, Object> config(Source model) {
    ModelShape shape = model.shape();
    int headWidth = headWidth(model);
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("architectures", List.of(modelClass));
    config.put("model_type", modelType);
    config.put("vocab_size", shape.vocabularySize());
    config.put("max_position_embeddings", shape.contextLength());
    config.put("hidden_size", shape.dModel());
    config.put("intermediate_size", shape.feedForward());
    config.put("num_hidden_layers", shape.layers());
    config.put("num_attention_heads", shape.heads());
    config.put("num_key_value_heads", keyWidth(model.block(0)) / headWidth);
    config.put("head_dim", headWidth);
    config.put("hidden_act", "silu");
    config.put("rms_norm_eps", Norm.EPSILON);
    // The library's fourth version reads the one, its fifth the other.
    config.put("rope_theta", CausalAttention.ROTARY_THETA);
    config.put(
        "rope_parameters",
        Map.of("rope_type", "default", "rope_theta", CausalAttention.ROTARY_THETA));
    config.put("attention_bias", false);
    config.put("attention_dropout", 0.0);
    config.put("tie_word_embeddings", !model.parameters().containsKey("head"));
    return config;
  }

  @Override
  public final Map<String, Values> tensors(Source model) {
    int d = model.shape().dModel();
    int headWidth = headWidth(model);
    Map<String, Values> tensors = new LinkedHashMap<>();
    tensors.put("model.embed_tokens.weight", model.of("embedding"));
    for (int i = 0; i < model.shape().layers(); i++) {
      Function<String, Values> block = model.block(i);
      String name = "model.layers." + i + ".";
      Values qkv = block.apply("mixer.qkv");
      int keyWidth = keyWidth(block);
      tensors.put(name + "input_layernorm.weight", block.apply("mixer_norm.gain"));
      tensors.put(name + "self_attn.q_proj.weight", qkv.rows(0, d).halved(headWidth));
      tensors.put(name + "self_attn.k_proj.weight", qkv.rows(d, keyWidth).halved(headWidth));
      tensors.put(name + "self_attn.v_proj.weight", qkv.rows(d + keyWidth, keyWidth));
      tensors.put(name + "self_attn.o_proj.weight", block.apply("mixer.out"));
      tensors.put(name + "post_attention_layernorm.weight", block.apply("feed_forward_norm.gain"));
      feedForward(tensors, name, block);
    }
    tensors.put("model.norm.weight", model.of("last_norm.gain"));
    if (model.parameters().containsKey("head")) {
      tensors.put("lm_head.weight", model.of("head"));
    }
    return tensors;
  }

  private static int headWidth(Source model) {
    return model.shape().dModel() / model.shape().heads();
  }

  /** The rows of the keys, and of the values, in the projections of a block. */
  private static int keyWidth(Function<String, Values> block) {
    Values qkv = block.apply("mixer.qkv");
    return (qkv.extent(0) - qkv.extent(1)) / 2;
  }
}
