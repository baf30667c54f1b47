package io.copse.models.export;

import io.copse.models.layer.dense.Norm;
import io.copse.models.lm.ModelShape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** MambaForCausalLM. Its convolutions and rates have channels first, ours have them last. */
public final class MambaLayout implements Layout {
  @Override
  public String architecture() {
    return "mamba";
  }

  @Override
  public Map<String, Object> config(Source model) {
    ModelShape shape = model.shape();
    Function<String, Values> block = model.block(0);
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("architectures", List.of("MambaForCausalLM"));
    config.put("model_type", "mamba");
    config.put("vocab_size", shape.vocabularySize());
    config.put("hidden_size", shape.dModel());
    config.put("num_hidden_layers", shape.layers());
    config.put("state_size", block.apply("mixer.a_log").extent(0));
    config.put("expand", block.apply("mixer.out").extent(1) / shape.dModel());
    config.put("conv_kernel", block.apply("mixer.conv").extent(0));
    config.put("time_step_rank", block.apply("mixer.step").extent(1));
    config.put("hidden_act", "silu");
    config.put("use_bias", false);
    config.put("use_conv_bias", true);
    config.put("layer_norm_epsilon", Norm.EPSILON);
    config.put("residual_in_fp32", true);
    config.put("tie_word_embeddings", true);
    return config;
  }

  @Override
  public Map<String, Values> tensors(Source model) {
    Map<String, Values> tensors = new LinkedHashMap<>();
    tensors.put("backbone.embeddings.weight", model.of("embedding"));
    for (int i = 0; i < model.shape().layers(); i++) {
      Function<String, Values> block = model.block(i);
      String name = "backbone.layers." + i + ".";
      Values taps = block.apply("mixer.conv");
      tensors.put(name + "norm.weight", block.apply("mixer_norm.gain"));
      tensors.put(name + "mixer.in_proj.weight", block.apply("mixer.in"));
      tensors.put(
          name + "mixer.conv1d.weight", taps.transposed().as(taps.extent(1), 1, taps.extent(0)));
      tensors.put(name + "mixer.conv1d.bias", block.apply("mixer.conv_bias"));
      tensors.put(name + "mixer.x_proj.weight", block.apply("mixer.select"));
      tensors.put(name + "mixer.dt_proj.weight", block.apply("mixer.step"));
      tensors.put(name + "mixer.dt_proj.bias", block.apply("mixer.step_bias"));
      tensors.put(name + "mixer.A_log", block.apply("mixer.a_log").transposed());
      tensors.put(name + "mixer.D", block.apply("mixer.skip"));
      tensors.put(name + "mixer.out_proj.weight", block.apply("mixer.out"));
    }
    tensors.put("backbone.norm_f.weight", model.of("last_norm.gain"));
    return tensors;
  }
}
