package io.copse.models.export;

import io.copse.models.layer.dense.Norm;
import io.copse.models.lm.ModelShape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * RwkvForCausalLM. It mixes by the share of the present token, and we mix by that of the token
 * before. The norm behind the embedding belongs to its first block. Its halving of the residual
 * stream every few layers, for float16, is switched off.
 */
public final class RwkvLayout implements Layout {
  @Override
  public String architecture() {
    return "rwkv4";
  }

  @Override
  public Map<String, Object> config(Source model) {
    ModelShape shape = model.shape();
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("architectures", List.of("RwkvForCausalLM"));
    config.put("model_type", "rwkv");
    config.put("vocab_size", shape.vocabularySize());
    config.put("context_length", shape.contextLength());
    config.put("hidden_size", shape.dModel());
    config.put("attention_hidden_size", shape.dModel());
    config.put("intermediate_size", shape.feedForward());
    config.put("num_hidden_layers", shape.layers());
    config.put("layer_norm_epsilon", Norm.EPSILON);
    config.put("rescale_every", 0);
    config.put("tie_word_embeddings", false);
    return config;
  }

  @Override
  public Map<String, Values> tensors(Source model) {
    Map<String, Values> tensors = new LinkedHashMap<>();
    tensors.put("rwkv.embeddings.weight", model.of("embedding"));
    norm(tensors, "rwkv.blocks.0.pre_ln", model::of, "embedding_norm");
    for (int i = 0; i < model.shape().layers(); i++) {
      Function<String, Values> block = model.block(i);
      String name = "rwkv.blocks." + i + ".";
      norm(tensors, name + "ln1", block, "mixer_norm");
      norm(tensors, name + "ln2", block, "feed_forward_norm");
      tensors.put(name + "attention.time_decay", block.apply("mixer.decay"));
      tensors.put(name + "attention.time_first", block.apply("mixer.bonus"));
      for (String part : List.of("key", "value", "receptance")) {
        share(tensors, name + "attention.time_mix_" + part, block, "mixer.shift_" + part);
        tensors.put(name + "attention." + part + ".weight", block.apply("mixer." + part));
      }
      tensors.put(name + "attention.output.weight", block.apply("mixer.out"));
      for (String part : List.of("key", "receptance")) {
        share(tensors, name + "feed_forward.time_mix_" + part, block, "feed_forward.shift_" + part);
      }
      for (String part : List.of("key", "receptance", "value")) {
        tensors.put(name + "feed_forward." + part + ".weight", block.apply("feed_forward." + part));
      }
    }
    norm(tensors, "rwkv.ln_out", model::of, "last_norm");
    tensors.put("head.weight", model.of("head"));
    return tensors;
  }

  private static void norm(
      Map<String, Values> tensors, String name, Function<String, Values> from, String norm) {
    tensors.put(name + ".weight", from.apply(norm + ".gain"));
    tensors.put(name + ".bias", from.apply(norm + ".bias"));
  }

  private static void share(
      Map<String, Values> tensors, String name, Function<String, Values> block, String share) {
    Values before = block.apply(share);
    tensors.put(name, before.complement().as(1, 1, before.size()));
  }
}
