package io.copse.pipeline.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.models.kernel.Dtype;
import io.copse.models.kernel.Gemm;
import io.copse.pipeline.SparkTest;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.storage.RunStorage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestPreflight extends SparkTest {
  private static final MachineFacts DRIVER =
      new MachineFacts(
          "driver",
          "a",
          new MachineFacts.Hardware("Linux amd64", "Zen 5", true),
          new MachineFacts.Software(true, "1", "c0de"),
          "");

  @TempDir Path folder;

  private final List<String> warnings = new ArrayList<>();

  private static MachineFacts executor(
      String platform, boolean vectorModule, String ompThreads, String code, String output) {
    return new MachineFacts(
        "3",
        "b",
        new MachineFacts.Hardware(platform, "Zen 5", true),
        new MachineFacts.Software(vectorModule, ompThreads, code),
        output);
  }

  private static void refuses(MachineFacts machine, String sentence) {
    assertThatThrownBy(() -> Preflight.requireFit(machine, DRIVER, "/out"))
        .isInstanceOf(UsageException.class)
        .hasMessage(sentence);
  }

  private boolean check(Path output, int experts, int replicas) {
    return new Preflight(
            JavaSparkContext.fromSparkContext(spark.sparkContext()),
            RunStorage.open(output.toString(), spark.sessionState().newHadoopConf()),
            Duration.ofSeconds(30),
            warnings::add)
        .check(experts, replicas);
  }

  @Test
  void thisMachineIsFitAndNothingIsLeftBehind() {
    assertThat(check(folder.resolve("out"), 2, 2)).isEqualTo(Gemm.supports(Dtype.BF16));
    assertThat(warnings).isEmpty();
    assertThat(folder.resolve("out")).isEmptyDirectory();
  }

  @Test
  void fewerSlotsThanExpertsOrReplicasAreNamed() {
    check(folder, 4, 3);
    assertThat(warnings)
        .containsExactly(
            "training.replicas is 3 and Spark has 2 slots: the replicas take turns in one task,"
                + " with the same result in more time.",
            "domains.k is 4 and Spark has 2 slots: the experts take turns.");
  }

  @Test
  void anOutputThatCannotBeWrittenIsRefused() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> check(file, 1, 1))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("cannot write to the output " + file)
        .hasMessageContaining("name a folder that every machine sees");
  }

  @Test
  void eachThingThatAMachineLacksIsASentence() {
    assertThatCode(
            () ->
                Preflight.requireFit(
                    executor("Linux amd64", true, "1", "c0de", ""), DRIVER, "/out"))
        .doesNotThrowAnyException();
    refuses(
        executor("Linux aarch64", true, "1", "c0de", ""),
        "Executor 3 on b is Linux aarch64, and Copse's kernels are built for Linux amd64: run it"
            + " there.");
    refuses(
        executor("Linux amd64", false, "1", "c0de", ""),
        "Executor 3 on b runs without --add-modules=jdk.incubator.vector: set it in"
            + " spark.executor.extraJavaOptions, as jobs/copse does.");
    refuses(
        executor("Linux amd64", true, "unset", "c0de", ""),
        "Executor 3 on b has OMP_NUM_THREADS unset in place of 1: set"
            + " spark.executorEnv.OMP_NUM_THREADS, as jobs/copse does.");
    refuses(
        executor("Linux amd64", true, "1", "01d", ""),
        "Executor 3 on b runs build 01d of Copse and the driver build c0de: take the other jar off"
            + " its class path.");
    refuses(
        executor("Linux amd64", true, "1", "c0de", "it does not see the driver's files there"),
        "Executor 3 on b cannot write to the output /out (it does not see the driver's files"
            + " there): name a folder that every machine sees under the same path and may write"
            + " to.");
  }

  @Test
  void settingsOfSparkThatBreakTheJobAreRefused() {
    SparkConf conf = new SparkConf(false);
    assertThatThrownBy(() -> Preflight.requireSettings(conf, "spark://host:7077"))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("spark.executor.cores is not set on spark://host:7077");
    conf.set("spark.executor.cores", "1");
    assertThatCode(() -> Preflight.requireSettings(conf, "spark://host:7077"))
        .doesNotThrowAnyException();
    conf.set("spark.dynamicAllocation.enabled", "true");
    assertThatThrownBy(() -> Preflight.requireSettings(conf, "spark://host:7077"))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("spark.dynamicAllocation.enabled is true");
  }

  @Test
  void mixedProcessorsAreNamed() {
    MachineFacts intel =
        new MachineFacts(
            "4",
            "c",
            new MachineFacts.Hardware("Linux amd64", "Xeon", false),
            new MachineFacts.Software(true, "1", "c0de"),
            "");
    Preflight.warnOfMixture(List.of(DRIVER, DRIVER), warnings::add);
    assertThat(warnings).isEmpty();
    Preflight.warnOfMixture(List.of(DRIVER, intel), warnings::add);
    assertThat(warnings)
        .containsExactly(
            "The executors' processors differ (Xeon, Zen 5): another start may give other last"
                + " bits.");
  }

  @Test
  void aFingerprintFollowsTheClassesOnly() throws IOException {
    String fingerprint = CodeFingerprint.of(jar("a.jar", "one", "x"));
    assertThat(CodeFingerprint.of(jar("b.jar", "one", "y"))).isEqualTo(fingerprint);
    assertThat(CodeFingerprint.of(jar("c.jar", "two", "x"))).isNotEqualTo(fingerprint);
    assertThat(CodeFingerprint.of(folder)).isEqualTo("development");
  }

  private Path jar(String name, String ofCopse, String other) throws IOException {
    Path jar = folder.resolve(name);
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("io/copse/A.class"));
      zip.write(ofCopse.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      zip.putNextEntry(new ZipEntry("other/B.class"));
      zip.write(other.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    return jar;
  }
}
