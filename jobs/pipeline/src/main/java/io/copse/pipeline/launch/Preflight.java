package io.copse.pipeline.launch;

import io.copse.models.train.Replicas;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.storage.StoredFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Checks the machines before the first stage.
 *
 * <p>It finds what would otherwise fail in the middle of a job, or give other numbers without a
 * word. One small barrier stage asks a task in every slot.
 *
 * @param context of Spark
 * @param storage where the job writes
 * @param patience how long to wait for the executors of the experts
 * @param warn told what works but not as well as it could, a sentence each
 */
public record Preflight(
    JavaSparkContext context, RunStorage storage, Duration patience, Consumer<String> warn) {
  private static final long POLL_MILLIS = 200;

  /**
   * Checks the machines.
   *
   * @param experts the number of experts, trained side by side
   * @param replicas the number of replicas of the dense model
   * @return whether every executor's processor multiplies bfloat16 matrices
   * @throws UsageException if the job cannot do what it promises
   */
  public boolean check(int experts, int replicas) {
    SparkConf conf = context.getConf();
    if (!context.isLocal()) {
      requireSettings(conf, context.master());
    }
    String sign = ".preflight-" + UUID.randomUUID();
    String root = storage.root();
    StoredFolder output = storage.folder();
    MachineFacts driver = MachineFacts.here(output, "");
    requireFit(driver, driver, root);
    int slots = slots(Math.max(experts, replicas));
    warnOfSlots(slots, experts, replicas, warn);
    try {
      output.create(sign, new byte[] {1});
      try {
        List<MachineFacts> executors =
            Replicas.run(context, slots, slot -> MachineFacts.here(output, sign));
        executors.forEach(executor -> requireFit(executor, driver, root));
        warnOfMixture(executors, warn);
        return executors.stream().allMatch(machine -> machine.hardware().bfloat16());
      } finally {
        output.delete(sign);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to the output " + root, e);
    }
  }

  static void requireSettings(SparkConf conf, String master) {
    if (conf.getBoolean("spark.dynamicAllocation.enabled", false)) {
      throw new UsageException(
          "spark.dynamicAllocation.enabled is true, and then Spark cannot start replicas together:"
              + " set it to false.");
    }
    if (!conf.contains("spark.executor.cores")) {
      throw new UsageException(
          "spark.executor.cores is not set on %s, and then an executor takes all cores of its machine: set it to 1, as conf/spark-defaults.conf does."
              .formatted(master));
    }
  }

  /** Refuses a machine that cannot train, or that runs other code than the driver. */
  static void requireFit(MachineFacts machine, MachineFacts driver, String root) {
    String name = machine.name();
    if (!machine.hardware().platform().equals(MachineFacts.PLATFORM)) {
      throw new UsageException(
          "%s is %s, and Copse's kernels are built for %s: run it there."
              .formatted(name, machine.hardware().platform(), MachineFacts.PLATFORM));
    }
    if (!machine.software().vectorModule()) {
      throw new UsageException(
          "%s runs without --add-modules=jdk.incubator.vector: set it in spark.%s.extraJavaOptions, as jobs/copse does."
              .formatted(name, machine.process().equals("driver") ? "driver" : "executor"));
    }
    if (!machine.software().ompThreads().equals("1")) {
      throw new UsageException(
          "%s has OMP_NUM_THREADS %s in place of 1: set %s, as jobs/copse does."
              .formatted(
                  name,
                  machine.software().ompThreads(),
                  machine.process().equals("driver")
                      ? "the driver's environment"
                      : "spark.executorEnv.OMP_NUM_THREADS"));
    }
    if (!machine.software().code().equals(driver.software().code())) {
      throw new UsageException(
          "%s runs build %s of Copse and the driver build %s: take the other jar off its class path."
              .formatted(name, machine.software().code(), driver.software().code()));
    }
    if (!machine.outputProblem().isEmpty()) {
      throw new UsageException(
          "%s cannot write to the output %s (%s): %s."
              .formatted(
                  name,
                  root,
                  machine.outputProblem(),
                  root.startsWith("/")
                      ? "name a folder that every machine sees under the same path and may write to"
                      : "give every machine the file system's jar and credentials that may write there"));
    }
  }

  static void warnOfSlots(int slots, int experts, int replicas, Consumer<String> warn) {
    if (slots < replicas) {
      warn.accept(
          "training.replicas is %d and Spark has %d slots: the replicas take turns in one task, with the same result in more time."
              .formatted(replicas, slots));
    }
    if (slots < experts) {
      warn.accept(
          "domains.k is %d and Spark has %d slots: the experts take turns."
              .formatted(experts, slots));
    }
  }

  static void warnOfMixture(List<MachineFacts> executors, Consumer<String> warn) {
    Set<String> models =
        new TreeSet<>(executors.stream().map(machine -> machine.hardware().cpuModel()).toList());
    if (models.size() > 1) {
      warn.accept(
          "The executors' processors differ (%s): another start may give other last bits."
              .formatted(String.join(", ", models)));
    }
  }

  /** Waits for as many slots as are wanted, and returns how many there are after a while. */
  private int slots(int wanted) {
    long deadline = System.nanoTime() + patience.toNanos();
    int slots = Replicas.slots(context);
    while (slots < wanted && System.nanoTime() < deadline && !context.isLocal()) {
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted while waiting for executors.", e);
      }
      slots = Replicas.slots(context);
    }
    if (slots == 0) {
      throw new UsageException(
          "No executor came within %d s: see whether %s has free cores and memory for one."
              .formatted(patience.toSeconds(), context.master()));
    }
    return slots;
  }
}
