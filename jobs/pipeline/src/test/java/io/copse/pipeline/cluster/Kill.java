package io.copse.pipeline.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A kill and its moment: when a run has logged so many updates, or so long after training.
 *
 * @param victim which process dies
 * @param phase the arm whose run it is, or "evaluation"
 * @param log the step log that is watched, or empty
 * @param rows the rows in it at which the victim dies
 * @param millis for the evaluation, how long after its beginning
 */
record Kill(Victim victim, String phase, Path log, int rows, long millis) {
  private static final long POLL_MILLIS = 3;
  private static final long LONGEST_EVALUATION = 4000;

  enum Victim {
    EXECUTOR,
    DRIVER
  }

  /** Draws kills evenly over phases, then over the runs of a phase and their updates. */
  static Kill draw(SplittableRandom random, SparkSession spark, Path reference, Path output) {
    Map<String, List<Row>> phases = new TreeMap<>();
    for (Row run :
        spark
            .read()
            .format("delta")
            .load(reference.resolve("tables/runs").toString())
            .orderBy("run_id")
            .selectExpr("arm", "run_id", "updates")
            .collectAsList()) {
      phases.computeIfAbsent(run.getString(0), arm -> new java.util.ArrayList<>()).add(run);
    }
    List<String> names = new java.util.ArrayList<>(phases.keySet());
    names.add("evaluation");
    Victim victim = Victim.values()[random.nextInt(Victim.values().length)];
    String phase = names.get(random.nextInt(names.size()));
    if (phase.equals("evaluation")) {
      return new Kill(victim, phase, Path.of(""), 0, random.nextLong(LONGEST_EVALUATION));
    }
    Row run = phases.get(phase).get(random.nextInt(phases.get(phase).size()));
    return new Kill(
        victim,
        phase,
        output.resolve("runs").resolve(run.getString(1)).resolve("steps.jsonl"),
        1 + random.nextInt(run.getInt(2)),
        0);
  }

  /**
   * Waits for the moment and kills.
   *
   * @param said the file that the job's words go to
   * @return whether the job was still running
   */
  boolean strike(Process job, Path said, StandaloneCluster cluster, SplittableRandom random)
      throws IOException, InterruptedException {
    while (job.isAlive() && !isDue(said)) {
      Thread.sleep(POLL_MILLIS);
    }
    if (millis > 0 && job.isAlive()) {
      Thread.sleep(millis);
    }
    List<ProcessHandle> executors = cluster.executors();
    if (!job.isAlive() || executors.isEmpty()) {
      return false;
    }
    if (victim == Victim.DRIVER) {
      job.destroyForcibly().waitFor();
    } else {
      executors.get(random.nextInt(executors.size())).destroyForcibly();
    }
    return true;
  }

  private boolean isDue(Path said) throws IOException {
    try {
      return rows == 0
          ? Files.readString(said).contains("train: done")
          : Files.readAllLines(log).size() >= rows;
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
