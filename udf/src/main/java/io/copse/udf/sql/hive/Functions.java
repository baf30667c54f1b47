package io.copse.udf.sql.hive;

/**
 * Every function of SQL as a class that {@code CREATE FUNCTION} takes:
 *
 * <pre>{@code
 * CREATE FUNCTION fit_chinchilla AS 'io.copse.udf.sql.hive.Functions$FitChinchilla'
 *   USING JAR 'copse-pipeline-0.1.0-SNAPSHOT-all.jar'
 * }</pre>
 *
 * A table function is here one that gives an array of its rows, for {@code inline}.
 */
public final class Functions {
  private Functions() {}

  /** {@code train_flops}. */
  public static final class TrainFlops extends HiveScalar {}

  /** {@code transformer_train_flops}. */
  public static final class TransformerTrainFlops extends HiveScalar {}

  /** {@code perplexity}. */
  public static final class Perplexity extends HiveScalar {}

  /** {@code bits_per_byte}. */
  public static final class BitsPerByte extends HiveScalar {}

  /** {@code chinchilla_loss}. */
  public static final class ChinchillaLoss extends HiveScalar {}

  /** {@code chinchilla_optimum}. */
  public static final class ChinchillaOptimum extends HiveScalar {}

  /** {@code chinchilla_frontier}. */
  public static final class ChinchillaFrontier extends HiveScalar {}

  /** {@code chinchilla_isoflop}. */
  public static final class ChinchillaIsoflop extends HiveScalar {}

  /** {@code kaplan_loss}. */
  public static final class KaplanLoss extends HiveScalar {}

  /** {@code kaplan_optimum}. */
  public static final class KaplanOptimum extends HiveScalar {}

  /** {@code kaplan_frontier}. */
  public static final class KaplanFrontier extends HiveScalar {}

  /** {@code kaplan_isoflop}. */
  public static final class KaplanIsoflop extends HiveScalar {}

  /** {@code data_constrained_loss}. */
  public static final class DataConstrainedLoss extends HiveScalar {}

  /** {@code data_constrained_optimum}. */
  public static final class DataConstrainedOptimum extends HiveScalar {}

  /** {@code data_constrained_frontier}. */
  public static final class DataConstrainedFrontier extends HiveScalar {}

  /** {@code data_constrained_isoflop}. */
  public static final class DataConstrainedIsoflop extends HiveScalar {}

  /** {@code over_training_loss}. */
  public static final class OverTrainingLoss extends HiveScalar {}

  /** {@code over_training_optimum}. */
  public static final class OverTrainingOptimum extends HiveScalar {}

  /** {@code over_training_frontier}. */
  public static final class OverTrainingFrontier extends HiveScalar {}

  /** {@code over_training_isoflop}. */
  public static final class OverTrainingIsoflop extends HiveScalar {}

  /** {@code compute_power_law_loss}. */
  public static final class ComputePowerLawLoss extends HiveScalar {}

  /** {@code routed_loss}. */
  public static final class RoutedLoss extends HiveScalar {}

  /** {@code experts_loss}. */
  public static final class ExpertsLoss extends HiveScalar {}

  /** {@code experts_optimum}. */
  public static final class ExpertsOptimum extends HiveScalar {}

  /** {@code experts_frontier}. */
  public static final class ExpertsFrontier extends HiveScalar {}

  /** {@code experts_isoflop}. */
  public static final class ExpertsIsoflop extends HiveScalar {}

  /** {@code downstream_error}. */
  public static final class DownstreamError extends HiveScalar {}

  /** {@code loss_gain}. */
  public static final class LossGain extends HiveScalar {}

  /** {@code compute_multiplier}. */
  public static final class ComputeMultiplier extends HiveScalar {}

  /** {@code cross_overs}. */
  public static final class CrossOvers extends HiveScalar {}

  /** {@code fit_chinchilla}. */
  public static final class FitChinchilla extends HiveAggregate {}

  /** {@code fit_kaplan}. */
  public static final class FitKaplan extends HiveAggregate {}

  /** {@code fit_data_constrained}. */
  public static final class FitDataConstrained extends HiveAggregate {}

  /** {@code fit_over_training}. */
  public static final class FitOverTraining extends HiveAggregate {}

  /** {@code fit_compute_power_law}. */
  public static final class FitComputePowerLaw extends HiveAggregate {}

  /** {@code fit_routed}. */
  public static final class FitRouted extends HiveAggregate {}

  /** {@code fit_experts}. */
  public static final class FitExperts extends HiveAggregate {}

  /** {@code fit_downstream_error}. */
  public static final class FitDownstreamError extends HiveAggregate {}

  /** {@code fit_envelope}. */
  public static final class FitEnvelope extends HiveAggregate {}

  /** {@code fit_isoflop}. */
  public static final class FitIsoflop extends HiveAggregate {}
}
