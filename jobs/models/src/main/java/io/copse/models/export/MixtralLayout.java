package io.copse.models.export;

import java.util.Map;
import java.util.function.Function;

/** MixtralForCausalLM, under the names of the published weights. */
public final class MixtralLayout extends RotaryLayout {
  /** The layout; it holds no state. */
  public MixtralLayout() {
    super("MixtralForCausalLM", "mixtral");
  }

  @Override
  public String architecture() {
    return "mixtral";
  }

  @Override
  public Map<String, Object> config(Source model) {
    Map<String, Object> config = super.config(model);
    config.put("num_local_experts", model.block(0).apply("feed_forward.router").extent(0));
    config.put("num_experts_per_tok", model.shape().count("top_k"));
    config.put("router_aux_loss_coef", model.shape().option("balance"));
    config.put("sliding_window", null);
    return config;
  }

  @Override
  void feedForward(Map<String, Values> tensors, String prefix, Function<String, Values> block) {
    String name = prefix + "block_sparse_moe.";
    Values router = block.apply("feed_forward.router");
    tensors.put(name + "gate.weight", router);
    for (int e = 0; e < router.extent(0); e++) {
      Values gateAndUp = block.apply("feed_forward.gate_up").entry(e);
      int width = gateAndUp.extent(0) / 2;
      String expert = name + "experts." + e + ".";
      tensors.put(expert + "w1.weight", gateAndUp.rows(0, width));
      tensors.put(expert + "w3.weight", gateAndUp.rows(width, width));
      tensors.put(expert + "w2.weight", block.apply("feed_forward.down").entry(e));
    }
  }
}
