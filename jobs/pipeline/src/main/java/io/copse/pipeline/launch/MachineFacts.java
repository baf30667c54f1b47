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
 * What a process of the job, the driver or an executor, says of itself.
 *
 * @param process "driver" or the executor's id
 * @param host the machine's name
 * @param platform operating system and instruction set, as Java names them
 * @param cpuModel the processor's name
 * @param vectorModule whether the kernels' Vector API is there
 * @param bfloat16 whether the processor multiplies bfloat16 matrices
 * @param ompThreads OMP_NUM_THREADS, or "unset"
 * @param code fingerprint of Copse's classes
 * @param outputProblem why the output cannot be written, or empty
 */
record MachineFacts(
    String process,
    String host,
    String platform,
    String cpuModel,
    boolean vectorModule,
    boolean bfloat16,
    String ompThreads,
    String code,
    String outputProblem)
    implements Serializable {
  static final String PLATFORM = "Linux amd64";

  /**
   * Looks at this process.
   *
   * @param output the output
   * @param sign a file in it that the driver has made; empty on the driver itself
   */
  static MachineFacts here(StoredFolder output, String sign) {
    String threads = System.getenv("OMP_NUM_THREADS");
    return new MachineFacts(
        SparkEnv.get().executorId(),
        hostName(),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        Processor.model(),
        ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(),
        Gemm.supports(Dtype.BF16),
        threads == null ? "unset" : threads,
        CodeFingerprint.here(),
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
      output.write(trial, out -> out.write(1));
      output.delete(trial);
      return "";
    } catch (IOException e) {
      return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
  }

  /** Returns how a sentence names the process. */
  String name() {
    return process.equals("driver")
        ? "The driver on " + host
        : "Executor %s on %s".formatted(process, host);
  }
}
