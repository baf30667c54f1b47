package io.copse.pipeline.tables;

import static io.copse.pipeline.tables.TableColumn.optional;
import static io.copse.pipeline.tables.TableColumn.required;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * The tables: their columns, keys and constraints.
 *
 * <p>To add a column, add one line here, optional and {@code since} the next version, and fill it
 * where the table's rows are written. Tables that older versions wrote gain the column when they
 * are opened.
 */
public enum TableSchema {
  /** Deduplicated documents and where their tokens lie. */
  DOCUMENTS(
      "A deduplicated document of a corpus",
      List.of("corpus_id", "doc_id"),
      List.of(
          required("corpus_id", "STRING", "hash of the corpus's settings"),
          required("doc_id", "STRING", "hash of the text"),
          required("source", "STRING", "origin label"),
          required("group_key", "STRING", "what stays in one part: a file, a sitting"),
          required("text", "STRING", "the text"),
          required("bytes", "INT", "bytes of the text in UTF-8"),
          required("split", "STRING", "train, dev or test, by the hash of the group key"),
          required("shard", "INT", "number of the Arrow shard that holds the tokens"),
          required("token_offset", "BIGINT", "first token in the shard"),
          required("token_count", "INT", "tokens, without an end of document")),
      Map.of("known_split", "split IN ('train', 'dev', 'test')", "has_text", "bytes > 0")),

  /** What was read of the sources and is no document. */
  REJECTS(
      "Something that was read of a source and is no document",
      List.of(),
      List.of(
          required("corpus_id", "STRING", "hash of the corpus's settings"),
          required("source", "STRING", "the source's name"),
          required("file", "STRING", "the file, below the source's folder"),
          required("row", "BIGINT", "the line or row of the file, from 1; 0 for the whole file"),
          required(
              "reason",
              "STRING",
              "empty, binary, undecodable, not_json, no_text, no_group, too_long or unreadable"),
          required("bytes", "BIGINT", "bytes that it takes in the source, decompressed"),
          required("said", "STRING", "its first 80 characters, or what is wrong with it")),
      Map.of("row_from_zero", "row >= 0")),

  /** What became of everything that the sources gave. */
  INTAKE(
      "What became of a part of a source; all outcomes of a source have its bytes in total",
      List.of("corpus_id", "source", "outcome"),
      List.of(
          required("corpus_id", "STRING", "hash of the corpus's settings"),
          required("source", "STRING", "the source's name"),
          required(
              "outcome",
              "STRING",
              "kept, duplicate, near_duplicate, cut (by max_bytes), syntax (no text), or the reason of"
                  + " rejects"),
          required("documents", "BIGINT", "how many documents or rejects"),
          required("bytes", "BIGINT", "of texts in UTF-8; of rejects in the source, decompressed")),
      Map.of("documents_from_zero", "documents >= 0")),

  /** Domains of documents under one split of the corpus. */
  DOMAINS(
      "The domain of a document under one split of the corpus",
      List.of("split_id", "doc_id"),
      List.of(
          required("split_id", "STRING", "hash of corpus, method, settings and seed"),
          required("split_method", "STRING", "clusters, random or metadata"),
          required("doc_id", "STRING", "the document"),
          required("domain", "INT", "the domain, from 0"),
          required("split", "STRING", "train, dev or test"),
          required("source", "STRING", "the document's origin label"),
          required("token_count", "INT", "tokens of the document"),
          optional(
              "distance",
              "DOUBLE",
              "Euclidean distance to the domain's centre, 0 without centres")),
      Map.of("domain_from_zero", "domain >= 0", "finite_distance", finiteOrNull("distance"))),

  /** How much of the test text stands in the train text too. */
  OVERLAPS(
      "The overlap of one domain's test documents with the train text, by 13-grams of words",
      List.of("experiment", "split_id", "test_domain"),
      List.of(
          required("experiment", "STRING", "the experiment's name"),
          required("split_id", "STRING", "the split whose domains are tested"),
          required("test_domain", "INT", "the domain of the test documents"),
          required("documents", "BIGINT", "test documents"),
          required(
              "documents_overlapping", "BIGINT", "those with a 13-gram that the train text has"),
          required("ngrams", "BIGINT", "the different 13-grams of each test document"),
          required("ngrams_in_train", "BIGINT", "those that the train text has")),
      Map.of("no_more_than_all", "ngrams_in_train <= ngrams")),

  /** Trained models. What an imported run does not tell of itself is NULL. */
  RUNS(
      "A trained model, terminal rows only",
      List.of("experiment", "run_id"),
      List.of(
          required("run_id", "STRING", "hash of config, parent, data and numerics version"),
          required("experiment", "STRING", "the experiment's name"),
          required("role", "STRING", "what the run is: seed, expert, dense, random_expert..."),
          required("arm", "STRING", "the arm that the run was planned for, or imported"),
          required("architecture", "STRING", "name in the registry of architectures"),
          optional("d_model", "INT", "width of the residual stream"),
          optional("layers", "INT", "blocks"),
          optional("heads", "INT", "attention heads"),
          optional("vocabulary_size", "INT", "tokens of the vocabulary"),
          optional("context_length", "INT", "tokens of a training window"),
          optional("params_total", "BIGINT", "all params, tied ones once"),
          optional("params_active", "BIGINT", "params used for one token"),
          optional("params_non_embedding", "BIGINT", "params without token and position tables"),
          required("tokens", "BIGINT", "tokens that this run itself read"),
          required("seed_tokens", "BIGINT", "tokens that its ancestors read"),
          required("horizon", "BIGINT", "tokens of its arm at its end, all branches together"),
          optional("batch_sequences", "INT", "windows of one update"),
          optional("updates", "INT", "optimiser updates of this run"),
          required("train_flops", "DOUBLE", "training FLOPs of this run, without its ancestors"),
          required("flop_convention", "STRING", "how FLOPs are counted"),
          optional("learning_rate", "DOUBLE", "peak learning rate"),
          optional("seed", "BIGINT", "seed of training: first weights, data order, noise"),
          optional("corpus_seed", "BIGINT", "seed of the corpus: parts, domains, test documents")
              .since(5),
          optional("parent_run_id", "STRING", "the run whose last state this one starts from"),
          optional("split_id", "STRING", "the split of the corpus, or the corpus itself"),
          required("domain", "STRING", "the domain read; train for the whole corpus"),
          required("status", "STRING", "finished, diverged or failed"),
          optional("reason", "STRING", "why it did not finish"),
          optional("train_loss", "DOUBLE", "mean loss of the last updates, nats per token"),
          optional("dev_loss", "DOUBLE", "loss on dev, nats per token"),
          optional("wall_seconds", "DOUBLE", "seconds of training"),
          optional("weights_hash", "STRING", "SHA-256 of the last weights"),
          required("config", "STRING", "the run's semantic config, JSON"),
          required("code_version", "STRING", "version of Copse"),
          optional("cpu_model", "STRING", "processor it ran on"),
          required("finished_at", "TIMESTAMP", "end of the run")),
      Map.of(
          "known_status", "status IN ('finished', 'diverged', 'failed')",
          "finished_has_losses",
              "status <> 'finished' OR (train_loss IS NOT NULL AND dev_loss IS NOT NULL)",
          "finite_train_loss", positiveOrNull("train_loss"),
          "finite_dev_loss", positiveOrNull("dev_loss"),
          "finite_flops", positiveOrNull("train_flops"))) {
    @Override
    Optional<String> unsettled() {
      // The next start tries a failed run again, and the row then says how that went.
      return Optional.of("status = 'failed'");
    }
  },

  /** Logged optimiser updates. */
  STEPS(
      "A logged optimiser update",
      List.of("run_id", "step"),
      List.of(
          required("run_id", "STRING", "the run"),
          required("step", "BIGINT", "updates so far, the ancestors' included"),
          required("tokens", "BIGINT", "tokens read so far, the ancestors' included"),
          required("flops", "DOUBLE", "training FLOPs so far, the ancestors' included"),
          required("loss", "DOUBLE", "loss of the update's batch, nats per token"),
          required("learning_rate", "DOUBLE", "learning rate of the update"),
          required("gradient_norm", "DOUBLE", "global gradient norm before clipping"),
          required("spike", "BOOLEAN", "whether the loss spiked"),
          optional(
              "expert_load",
              "ARRAY<DOUBLE>",
              "share of assignments per expert, mixture after mixture: each mixture's sum to 1"),
          optional(
              "load_variation",
              "DOUBLE",
              "standard deviation of expert_load over its mean, 0 when balanced"),
          optional("dropped_share", "DOUBLE", "share of assignments that mixtures dropped"),
          optional("router_entropy", "DOUBLE", "mean entropy of the routers, nats"),
          optional("router_z", "DOUBLE", "mean squared log-sum-exp of the routers' logits"),
          optional(
              "balance_loss",
              "DOUBLE",
              "auxiliary loss without its coefficient, 1 when balanced; not part of loss")),
      Map.of(
          "finite_loss", positiveOrNull("loss"),
          "finite_norm", finiteOrNull("gradient_norm"),
          "finite_load_variation", finiteOrNull("load_variation"),
          "finite_router_entropy", finiteOrNull("router_entropy"),
          "finite_router_z", finiteOrNull("router_z"))),

  /** Losses of predictors on test domains. */
  EVALS(
      "A predictor on the test documents of one domain, or of all",
      List.of("eval_id"),
      List.of(
          required("eval_id", "STRING", "hash of predictor, domain, documents and settings"),
          required("experiment", "STRING", "the experiment's name"),
          required("predictor", "STRING", "how the arm's models predict: single, ensemble..."),
          required("arm", "STRING", "the arm whose models predict"),
          required("architecture", "STRING", "name in the registry of architectures"),
          required("d_model", "INT", "width of one model"),
          required("layers", "INT", "blocks of one model"),
          required("params_total", "BIGINT", "params of one model"),
          required("horizon", "BIGINT", "tokens at which the arms are compared"),
          required("split_id", "STRING", "the split whose domains are tested"),
          optional("test_domain", "INT", "the domain of the test documents, NULL for all"),
          optional(
              "expert", "INT", "which expert, for the predictor single of an arm with experts"),
          required("documents", "BIGINT", "test documents"),
          required("tokens", "BIGINT", "test tokens"),
          required("bytes", "BIGINT", "bytes of those tokens' text"),
          required("nats_per_token", "DOUBLE", "loss"),
          required("bits_per_byte", "DOUBLE", "loss in bits over bytes of text"),
          required("perplexity", "DOUBLE", "exp of nats_per_token"),
          required(
              "bootstrap_bits_per_byte",
              "ARRAY<DOUBLE>",
              "bits per byte of each bootstrap replicate; replicates of equal index are paired"),
          required("bits_per_byte_low", "DOUBLE", "2.5 % of the replicates"),
          required("bits_per_byte_high", "DOUBLE", "97.5 % of the replicates"),
          required("train_flops", "DOUBLE", "training FLOPs of all runs behind the predictor"),
          required(
              "inference_flops_per_token",
              "DOUBLE",
              "forward FLOPs over all models run, once a token"),
          required("run_ids", "ARRAY<STRING>", "the runs whose models predict")),
      Map.of(
          "finite_nats", positiveOrNull("nats_per_token"),
          "finite_bits", positiveOrNull("bits_per_byte"))),

  /** Fitted laws. */
  FITS(
      "A law fitted to the losses of an arm of an architecture",
      List.of("fit_id"),
      List.of(
          required("fit_id", "STRING", "hash of the law, its settings and the runs used"),
          required("experiment", "STRING", "the experiment's name"),
          required("architecture", "STRING", "name in the registry of architectures"),
          required("arm", "STRING", "the arm"),
          required("law", "STRING", "the law's name"),
          optional(
                  "size_measure",
                  "STRING",
                  "what the law's N is: params, those of one model (also if NULL), or flops, a sixth of"
                      + " the training FLOPs of a token")
              .since(6),
          optional(
                  "split_id",
                  "STRING",
                  "the split whose test documents gave the losses, for a law that compares"
                      + " architectures")
              .since(6),
          required("objective", "STRING", "the objective's name"),
          optional("objective_value", "DOUBLE", "the objective at the fit"),
          optional("parameters", "MAP<STRING, DOUBLE>", "the law's parameters"),
          optional("lows", "MAP<STRING, DOUBLE>", "lower ends of their 95 % intervals"),
          optional("highs", "MAP<STRING, DOUBLE>", "upper ends of their 95 % intervals"),
          optional("interval_method", "STRING", "how the intervals were made, such as bca_runs")
              .since(6),
          optional("resamples", "INT", "resamples behind the intervals").since(6),
          required("status", "STRING", "ok, or why the fit cannot be trusted"),
          optional("reason", "STRING", "the status in one sentence"),
          optional(
                  "verdicts",
                  "MAP<STRING, STRING>",
                  "of each quantity of the law: determined, undetermined, at_bound or"
                      + " interval_reaches_bound")
              .since(7),
          optional("held_out_error", "DOUBLE", "relative error on the largest budget, left out"),
          required("points", "INT", "points used"),
          required("dropped", "INT", "points left out"),
          optional(
                  "baseline_fit_id",
                  "STRING",
                  "the fit of the baseline architecture that this one is compared with")
              .since(6),
          optional(
                  "budget",
                  "DOUBLE",
                  "training FLOPs at which the two are compared: those of the baseline's largest run")
              .since(6),
          optional(
                  "loss_gain",
                  "STRUCT<value: DOUBLE, low: DOUBLE, high: DOUBLE>",
                  "how much lower the lowest loss at the budget is than the baseline's, nats per token,"
                      + " with its 95 % interval")
              .since(6),
          optional(
                  "compute_multiplier",
                  "STRUCT<value: DOUBLE, low: DOUBLE, high: DOUBLE>",
                  "how many times its FLOPs the baseline needs for the loss that it has at the budget,"
                      + " with its 95 % interval; NULL if one of the two does not reach that loss")
              .since(6),
          required("run_ids", "ARRAY<STRING>", "the runs used, those of the baseline included")),
      Map.of("finite_objective", finiteOrNull("objective_value")));

  /** The version of all schemas: that of the newest column. Each table keeps it as a property. */
  public static final int VERSION =
      Arrays.stream(values())
          .flatMap(schema -> schema.columns.stream())
          .mapToInt(TableColumn::since)
          .max()
          .orElseThrow();

  private final String comment;
  private final List<String> key;
  private final List<TableColumn> columns;
  private final SortedMap<String, String> constraints;

  TableSchema(
      String comment,
      List<String> key,
      List<TableColumn> columns,
      Map<String, String> constraints) {
    this.comment = comment;
    this.key = key;
    this.columns = columns;
    this.constraints = new TreeMap<>(constraints);
  }

  /** Returns the table's name. */
  public String tableName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the columns that tell rows apart; none if rows may be equal. */
  public List<String> key() {
    return key;
  }

  /** Returns the Spark type of a row: all columns in their order. */
  public StructType rowType() {
    return StructType.fromDDL(
        columns.stream()
            .map(column -> column.name() + " " + column.type())
            .collect(Collectors.joining(", ")));
  }

  /**
   * Returns a row made of values by column name. A column that is not named is NULL.
   *
   * @throws IllegalArgumentException if a name is no column of the table
   */
  public Row row(Map<String, Object> values) {
    List<String> names = columns.stream().map(TableColumn::name).toList();
    if (!names.containsAll(values.keySet())) {
      throw new IllegalArgumentException(
          "A row for table %s has columns %s, but the table has only %s."
              .formatted(tableName(), values.keySet(), names));
    }
    return RowFactory.create(names.stream().map(values::get).toArray());
  }

  String comment() {
    return comment;
  }

  List<TableColumn> columns() {
    return columns;
  }

  SortedMap<String, String> constraints() {
    return Collections.unmodifiableSortedMap(constraints);
  }

  /** Returns the condition of rows that a later row of the same key replaces. All others stay. */
  Optional<String> unsettled() {
    return Optional.empty();
  }

  // In Spark SQL NaN > 0 is true, so the condition names NaN and infinity.
  private static String positiveOrNull(String column) {
    return column + " IS NULL OR (" + column + " > 0 AND " + finite(column) + ")";
  }

  private static String finiteOrNull(String column) {
    return column + " IS NULL OR (" + finite(column) + ")";
  }

  private static String finite(String column) {
    return "NOT isnan(%s) AND abs(%s) < double('Infinity')".formatted(column, column);
  }
}
