package io.copse.pipeline.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * A fault and its moment: so long after a phase of a job has begun.
 *
 * @param victim what happens to which process
 * @param phase of the job
 * @param millis after the phase began
 */
record Kill(Victim victim, Phase phase, long millis) {
  private static final long POLL_MILLIS = 5;

  /** How long a stopped process sleeps. On this machine it keeps its lock beyond a lease. */
  private static final long STOPPED_MILLIS = TimeUnit.SECONDS.toMillis(Copse.LEASE_SECONDS + 2L);

  enum Victim {
    /** The driver is killed. */
    DRIVER,
    /** An executor is killed; its worker starts another. */
    EXECUTOR,
    /** A worker is killed with its executor, and does not come back. */
    WORKER,
    /** The driver is stopped for longer than a lease, and continued. */
    STOPPED_DRIVER
  }

  /** The parts of a job, and what it says at the end of the one before. */
  enum Phase {
    INGEST("opening ", 6000),
    CLUSTER("documents of 2 origins", 2500),
    TRAIN("train: ", 9000),
    EVALUATE("train the batch control: 100 %", 4000),
    FIT("evaluate: 100 %", 3000),
    REPORT("random_experts: underdetermined", 4000);

    private final String begins;
    private final long mostMillis;

    Phase(String begins, long mostMillis) {
      this.begins = begins;
      this.mostMillis = mostMillis;
    }
  }

  /** Draws faults evenly over phases and victims, in the order of a job. */
  static List<Kill> draw(SplittableRandom random, int count) {
    List<Kill> kills = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Phase phase = Phase.values()[random.nextInt(Phase.values().length)];
      Victim victim = Victim.values()[random.nextInt(Victim.values().length)];
      kills.add(new Kill(victim, phase, random.nextLong(phase.mostMillis)));
    }
    kills.sort(Comparator.comparing(Kill::phase));
    return kills;
  }

  /**
   * Waits for the moment and strikes.
   *
   * @param said the file that the job's words go to
   * @return whether the job was still running
   */
  boolean strike(Process job, Path said, StandaloneCluster cluster, SplittableRandom random)
      throws IOException, InterruptedException {
    while (job.isAlive() && !Files.readString(said).contains(phase.begins)) {
      Thread.sleep(POLL_MILLIS);
    }
    if (job.waitFor(millis, TimeUnit.MILLISECONDS)) {
      return false;
    }
    List<ProcessHandle> executors = cluster.executors();
    if (executors.isEmpty()) {
      return false;
    }
    switch (victim) {
      case DRIVER -> job.destroyForcibly().waitFor();
      case EXECUTOR -> executors.get(random.nextInt(executors.size())).destroyForcibly();
      case WORKER -> cluster.loseWorker();
      case STOPPED_DRIVER -> {
        signal("STOP", job);
        Thread.sleep(STOPPED_MILLIS);
        signal("CONT", job);
      }
    }
    return true;
  }

  static void signal(String name, Process job) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(job.pid())).start().waitFor();
  }
}
