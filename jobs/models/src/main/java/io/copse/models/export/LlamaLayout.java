package io.copse.models.export;

import java.util.Map;
import java.util.function.Function;

/** LlamaForCausalLM. */
public final class LlamaLayout extends RotaryLayout {
  /** The layout; it holds no state. */
  public LlamaLayout() {
    super("LlamaForCausalLM", "llama");
  }

  @Override
  public String architecture() {
    return "transformer++";
  }

  @Override
  public Map<String, Object> config(Source model) {
    Map<String, Object> config = super.config(model);
    config.put("mlp_bias", false);
    return config;
  }

  @Override
  void feedForward(Map<String, Values> tensors, String prefix, Function<String, Values> block) {
    Values gateAndUp = block.apply("feed_forward.gate_up");
    int width = gateAndUp.extent(0) / 2;
    tensors.put(prefix + "mlp.gate_proj.weight", gateAndUp.rows(0, width));
    tensors.put(prefix + "mlp.up_proj.weight", gateAndUp.rows(width, width));
    tensors.put(prefix + "mlp.down_proj.weight", block.apply("feed_forward.down"));
  }
}
