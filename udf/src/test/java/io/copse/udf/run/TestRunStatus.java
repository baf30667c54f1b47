package io.copse.udf.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestRunStatus {
  /** The words of MLflow, Weights & Biases, Databricks, Slurm and Airflow. */
  @ParameterizedTest
  @CsvSource({
    "FINISHED, FINISHED",
    "TERMINATED, FINISHED",
    "SUCCESS, FINISHED",
    "COMPLETED, FINISHED",
    "ok, FINISHED",
    "True, FINISHED",
    "crashed, FAILED",
    "killed, FAILED",
    "FAILED, FAILED",
    "INTERNAL_ERROR, FAILED",
    "Out of memory, FAILED",
    "NODE-FAIL, FAILED",
    "CANCELED, FAILED",
    "RUNNING, NOT_ENDED",
    "PENDING, NOT_ENDED",
    "queued, NOT_ENDED",
    "maybe, UNKNOWN",
    "'', UNKNOWN"
  })
  void wordsHaveAMeaning(String word, RunStatus.Outcome meaning) {
    assertThat(RunStatus.of(" " + word + " ")).isEqualTo(meaning);
    assertThat(RunStatus.isFinished(word)).isEqualTo(meaning == RunStatus.Outcome.FINISHED);
  }
}
