package io.copse.pipeline.runtables;

import io.copse.udf.run.Variable;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The usual names of columns. Those of a variable stand in ranks: a name of an earlier rank is
 * taken before one of a later rank, and two columns of one rank are ambiguous.
 */
final class UsualColumns {
  /** What says whether a run finished. */
  static final List<List<String>> STATUS =
      List.of(List.of("status", "state", "run_status", "run_state"));

  /** The step of a training curve. */
  static final List<List<String>> STEP =
      List.of(List.of("step", "steps", "global_step", "iteration", "iter"));

  /** Losses as exponentials. */
  static final List<List<String>> PERPLEXITY =
      List.of(
          List.of(
              "val_perplexity",
              "val_ppl",
              "validation_perplexity",
              "validation_ppl",
              "valid_ppl",
              "eval_perplexity",
              "eval_ppl",
              "dev_perplexity",
              "dev_ppl"),
          List.of("perplexity", "ppl", "test_perplexity", "test_ppl", "final_perplexity"),
          List.of("train_perplexity", "train_ppl"));

  private static final Map<Variable, List<List<String>>> NAMES =
      Map.of(
          Variable.PARAMS,
          List.of(
              List.of(
                  "params",
                  "N",
                  "params_total",
                  "n_params",
                  "num_params",
                  "parameters",
                  "num_parameters",
                  "n_parameters",
                  "model_params",
                  "total_params",
                  "parameter_count"),
              List.of("model_size")),
          Variable.TOKENS,
          List.of(
              List.of(
                  "tokens",
                  "D",
                  "n_tokens",
                  "num_tokens",
                  "training_tokens",
                  "train_tokens",
                  "total_tokens"),
              List.of("horizon", "tokens_seen")),
          Variable.UNIQUE_TOKENS,
          List.of(List.of("unique_tokens", "U")),
          Variable.EXPERTS,
          List.of(List.of("experts", "num_experts", "n_experts", "k")),
          Variable.WIDTH,
          List.of(List.of("width", "d_model", "hidden_size", "n_embd")),
          Variable.DEPTH,
          List.of(List.of("depth", "n_layers", "num_layers", "n_layer", "layers")),
          Variable.FLOPS,
          List.of(
              List.of(
                  "flops",
                  "C",
                  "train_flops",
                  "flop",
                  "training_flops",
                  "training_flop",
                  "total_flops",
                  "compute",
                  "training_compute")),
          // A held-out loss is what laws are about; L is often the number of layers.
          Variable.LOSS,
          List.of(
              List.of(
                  "val_loss",
                  "validation_loss",
                  "loss_validation",
                  "loss_val",
                  "valid_loss",
                  "eval_loss",
                  "loss_eval",
                  "dev_loss",
                  "final_val_loss",
                  "final_eval_loss"),
              List.of("test_loss"),
              List.of("loss", "final_loss", "nats_per_token"),
              List.of("train_loss", "training_loss", "final_train_loss"),
              List.of("L")));

  private UsualColumns() {}

  /** The names of a variable by rank; its own name if it has no others. */
  static List<List<String>> of(Variable variable) {
    return NAMES.getOrDefault(variable, List.of(List.of(variable.label())));
  }

  /** Whether a column's name says that it holds perplexities. */
  static boolean saysPerplexity(String column) {
    String lower = column.toLowerCase(Locale.ROOT);
    return lower.contains("perplexity") || lower.matches("(.*[^a-z])?ppl([^a-z].*)?");
  }

  /** A name without case, spaces and punctuation: {@code Model Size} is {@code modelsize}. */
  static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
  }
}
