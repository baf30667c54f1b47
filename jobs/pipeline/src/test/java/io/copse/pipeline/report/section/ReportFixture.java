package io.copse.pipeline.report.section;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Rows of an experiment whose ensembles differ from dense by known amounts. */
final class ReportFixture {
  static final double[] EXPERTS_MINUS_DENSE = {-0.02, -0.015, -0.01};
  static final double RANDOM_MINUS_DENSE = 0.012;
  static final int K = 4;
  static final int REPLICATES = 200;
  static final List<ModelSize> SIZES =
      List.of(
          new ModelSize("transformer++", 32, 2, 59_000),
          new ModelSize("transformer++", 48, 3, 150_000),
          new ModelSize("transformer++", 64, 4, 300_000));
  static final long[] HORIZONS = {655_360, 1_310_720, 2_621_440};

  private ReportFixture() {}

  private static double loss(ModelSize size, double horizon) {
    return 1.1
        + 0.5 * Math.pow(size.params() / 59e3, -0.3)
        + 0.7 * Math.pow(horizon / 655e3, -0.28);
  }

  static List<Map<String, Object>> evals(String experiment) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int s = 0; s < SIZES.size(); s++) {
      ModelSize size = SIZES.get(s);
      for (long horizon : HORIZONS) {
        double dense = loss(size, horizon);
        double experts = dense + EXPERTS_MINUS_DENSE[s];
        Map<String, Object> cell = cell(experiment, size, horizon);
        rows.add(eval(cell, "dense", "single", 1, null, null, dense));
        rows.add(eval(cell, "dense_batch", "single", 1, null, null, dense - 0.006));
        rows.add(eval(cell, "experts", "ensemble", K, null, null, experts));
        rows.add(
            eval(cell, "random_experts", "ensemble", K, null, null, dense + RANDOM_MINUS_DENSE));
        rows.add(eval(cell, "experts", "average", 1, null, null, dense + 0.04));
        rows.add(eval(cell, "experts", "router", K, null, null, experts + 0.005));
        rows.add(eval(cell, "experts", "top_k", K, null, null, experts + 0.01));
        rows.add(eval(cell, "seed", "single", 1, null, null, dense + 0.2));
        rows.add(wide(eval(cell, "dense_k_params", "single", 1, null, null, dense - 0.03)));
        for (int domain = 0; domain < K; domain++) {
          double hard = 0.3 * domain - 0.45;
          rows.add(eval(cell, "dense", "single", 1, domain, null, dense + hard));
          rows.add(eval(cell, "experts", "ensemble", K, domain, null, experts + hard));
          for (int expert = 0; expert < K; expert++) {
            double away = expert == domain ? 0 : 0.1 + 0.05 * Math.abs(expert - domain);
            rows.add(eval(cell, "experts", "single", 1, domain, expert, experts + hard + away));
          }
        }
      }
    }
    return rows;
  }

  private static Map<String, Object> cell(String experiment, ModelSize size, long horizon) {
    Map<String, Object> cell = new HashMap<>();
    cell.put("experiment", experiment);
    cell.put("architecture", size.architecture());
    cell.put("d_model", size.dModel());
    cell.put("layers", size.layers());
    cell.put("params_total", size.params());
    cell.put("horizon", horizon);
    cell.put("train_flops", 6.0 * size.params() * horizon);
    return cell;
  }

  private static Map<String, Object> eval(
      Map<String, Object> cell,
      String arm,
      String kind,
      int models,
      Integer domain,
      Integer expert,
      double bits) {
    Map<String, Object> row = new HashMap<>(cell);
    row.put(
        "eval_id",
        String.join(
            "/",
            List.of(cell.values().toString(), arm, kind, "" + domain, "" + expert, "" + models)));
    row.put("arm", arm);
    row.put("predictor", kind);
    row.put("split_id", "clusters-split");
    row.put("test_domain", domain);
    row.put("expert", expert);
    row.put("documents", 400L);
    row.put("tokens", 100_000L);
    row.put("bytes", 250_000L);
    row.put("bits_per_byte", bits);
    double nats = bits * Math.log(2) * 2.5;
    row.put("nats_per_token", nats);
    row.put("perplexity", Math.exp(nats));
    // What documents share is in all arms alike, and so is not in their differences.
    SplittableRandom shared = new SplittableRandom(3);
    SplittableRandom own = new SplittableRandom(arm.hashCode() + kind.hashCode());
    double[] replicates = new double[REPLICATES];
    Arrays.setAll(
        replicates,
        b -> bits + 0.03 * (shared.nextDouble() - 0.5) + 0.008 * (own.nextDouble() - 0.5));
    row.put("bootstrap_bits_per_byte", replicates);
    row.put("bits_per_byte_low", bits - 0.015);
    row.put("bits_per_byte_high", bits + 0.015);
    row.put("inference_flops_per_token", 2.0 * (long) cell.get("params_total") * models);
    String[] runs = new String[models];
    Arrays.setAll(runs, i -> arm + i);
    row.put("run_ids", runs);
    return row;
  }

  private static Map<String, Object> wide(Map<String, Object> row) {
    row.put("d_model", 2 * (int) row.get("d_model"));
    row.put("params_total", K * (long) row.get("params_total"));
    row.put("train_flops", 1.02 * (double) row.get("train_flops"));
    row.put("inference_flops_per_token", K * (double) row.get("inference_flops_per_token"));
    return row;
  }

  static List<Map<String, Object>> domains() {
    List<Map<String, Object>> rows = new ArrayList<>();
    String[] sources = {"europarl", "wordnet", "java", "scala"};
    for (String method : List.of("clusters", "random")) {
      for (int i = 0; i < 400; i++) {
        Map<String, Object> row = new HashMap<>();
        row.put("split_id", method + "-split");
        row.put("split_method", method);
        row.put("doc_id", "doc" + i);
        row.put("domain", method.equals("random") ? i / 4 % K : i % 10 == 9 ? 0 : i % K);
        row.put("split", i % 20 == 3 ? "test" : "train");
        row.put("source", sources[i % K]);
        row.put("token_count", 200);
        rows.add(row);
      }
    }
    return rows;
  }

  static List<Map<String, Object>> fits(String experiment) {
    Map<String, Object> ok = new HashMap<>();
    ok.put("fit_id", "one");
    ok.put("experiment", experiment);
    ok.put("architecture", "transformer++");
    ok.put("arm", "dense");
    ok.put("law", "chinchilla");
    ok.put("objective", "huber_log");
    ok.put("objective_value", 1e-6);
    double toNats = Math.log(2) * 2.5;
    ok.put(
        "parameters",
        Map.of(
            "E", 1.1 * toNats,
            "A", 0.5 * Math.pow(59e3, 0.3) * toNats,
            "B", 0.7 * Math.pow(655e3, 0.28) * toNats,
            "alpha", 0.3,
            "beta", 0.28));
    ok.put("lows", Map.of("alpha", 0.27, "beta", 0.25));
    ok.put("highs", Map.of("alpha", 0.33, "beta", 0.31));
    ok.put("status", "ok");
    ok.put("held_out_error", 0.0123);
    ok.put("points", 8);
    ok.put("dropped", 1);
    ok.put("run_ids", new String[] {"r"});
    Map<String, Object> none = new HashMap<>(ok);
    none.keySet()
        .removeAll(List.of("parameters", "lows", "highs", "objective_value", "held_out_error"));
    none.put("fit_id", "two");
    none.put("arm", "experts");
    none.put("status", "underdetermined");
    none.put("reason", "The runs leave some mixture of the parameters free.");
    return List.of(ok, none);
  }

  static Map<Integer, List<String>> topTerms() {
    return Map.of(
        0, List.of("parliament", "commission", "mr", "president", "european", "council"),
        1, List.of("genus", "family", "plant", "relating", "herb", "american"),
        2, List.of("import", "public", "return", "null", "java", "throws"),
        3, List.of("def", "val", "override", "<script>", "case", "implicit"));
  }
}
