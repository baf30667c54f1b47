package io.copse.pipeline.launch;

import io.copse.models.kernel.Dtype;
import io.copse.models.kernel.Gemm;
import io.copse.pipeline.Processor;
import io.copse.pipeline.storage.StoredFolder;
import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.util.UUID;
import org.apache.spark.SparkEnv;

/**
 * What a process of the job, the driver or an executor, knows of itself.
 *
 * @param process "driver" or the executor's id
 * @param host the machine's name
 * @param hardware what the machine can do
 * @param software how the process was started
 * @param outputProblem why the process cannot write to the output; empty if it can
 */
record MachineFacts(
    String process, String host, Hardware hardware, Software software, String outputProblem)
    implements Serializable {
  static final String PLATFORM = "Linux amd64";

  /**
   * What a machine can do.
   *
   * @param platform operating system and instruction set, as Java names them
   * @param cpuModel the processor's name
   * @param bfloat16 whether the processor multiplies bfloat16 matrices
   */
  record Hardware(String platform, String cpuModel, boolean bfloat16) implements Serializable {}

  /**
   * How a process was started.
   *
   * @param vectorModule whether Java has the Vector API, which the kernels need
   * @param ompThreads OMP_NUM_THREADS, or "unset"
   * @param code fingerprint of Copse's classes
   */
  record Software(boolean vectorModule, String ompThreads, String code) implements Serializable {}

  /**
   * Returns the facts of this process.
   *
   * @param output the output
   * @param sign the name of a file that the driver made in it; empty on the driver itself
   */
  static MachineFacts here(StoredFolder output, String sign) {
    String threads = System.getenv("OMP_NUM_THREADS");
    return new MachineFacts(
        SparkEnv.get().executorId(),
        hostName(),
        new Hardware(
            System.getProperty("os.name") + " " + System.getProperty("os.arch"),
            Processor.model(),
            Gemm.supports(Dtype.BF16)),
        new Software(
            ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(),
            threads == null ? "unset" : threads,
            CodeFingerprint.here()),
        outputProblem(output, sign));
  }

  static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      return "an unnamed host";
    }
  }

  private static String outputProblem(StoredFolder output, String sign) {
    if (!sign.isEmpty() && !output.exists(sign)) {
      return "it does not see the driver's files there";
    }
    try {
      String trial = ".trial-" + UUID.randomUUID();
      output.create(trial, new byte[] {1});
      output.delete(trial);
      return "";
    } catch (IOException e) {
      return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
  }

  /** Returns the name of the process in a sentence. */
  String name() {
    return process.equals("driver")
        ? "The driver on " + host
        : "Executor %s on %s".formatted(process, host);
  }
}
