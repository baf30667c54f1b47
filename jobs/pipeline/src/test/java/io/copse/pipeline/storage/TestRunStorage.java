package io.copse.pipeline.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.pipeline.SparkTest;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.identity.Sha256;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.lang3.SerializationUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of a place in an output, on the local file system and on another of Hadoop's. */
class TestRunStorage extends SparkTest {
  @TempDir Path root;

  private StoredFolder run(String system) {
    RunStorage storage =
        system.equals("file")
            ? RunStorage.open(root.toString(), new Configuration())
            : OtherFileSystem.storage(root, new Configuration());
    return storage.run("0123");
  }

  private static String text(StoredFolder folder, String name) throws IOException {
    try (InputStream in = folder.read(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "other"})
  void objectsAreListedByPrefixAndDeletedWithWhatIsBelow(String system) throws IOException {
    StoredFolder run = run(system);
    assertThat(run.names("")).isEmpty();
    assertThat(run.bytes()).isZero();
    run.deleteAll();
    for (String name : List.of("step-2/manifest", "step-1/a%2F b", "step-1/b", "steps", ".lock")) {
      run.writeText(name, name);
    }
    assertThat(run.names(""))
        .containsExactly("step-1/a%2F b", "step-1/b", "step-2/manifest", "steps");
    assertThat(run.names("step-")).containsExactly("step-1/a%2F b", "step-1/b", "step-2/manifest");
    assertThat(run.names("step-1/b")).containsExactly("step-1/b");
    assertThat(run.names("none/")).isEmpty();
    assertThat(run.bytes()).isEqualTo(5 + 15 + 13 + 8 + 5);
    run.delete("step-1");
    run.delete("step-1");
    assertThat(run.names("")).containsExactly("step-2/manifest", "steps");
    run.deleteAll();
    assertThat(root.resolve("runs/0123")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "other"})
  void anObjectIsWholeOrNotThere(String system) throws IOException {
    StoredFolder run = run(system);
    assertThat(run.exists("a")).isFalse();
    assertThat(run.length("a")).isEqualTo(-1);
    assertThatThrownBy(() -> run.read("a")).isInstanceOf(FileNotFoundException.class);
    run.write(
        "a",
        out -> {
          out.write(new byte[100_000]);
          out.flush();
          assertThat(run.exists("a")).isFalse();
          assertThat(run.names("")).isEmpty();
        });
    assertThat(run.length("a")).isEqualTo(100_000);
    run.write(
        "a",
        out -> {
          out.write(1);
          out.close();
          assertThat(run.length("a")).isEqualTo(100_000);
        });
    assertThat(run.length("a")).isEqualTo(1);
    assertThatThrownBy(
            () ->
                run.write(
                    "a",
                    out -> {
                      out.write(new byte[100_000]);
                      throw new IOException("no room");
                    }))
        .hasMessage("no room");
    assertThat(run.length("a")).isEqualTo(1);
    assertThat(root.resolve("runs/0123").toFile().list()).containsExactly("a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "other"})
  void ofTwoThatCreateOneSucceeds(String system) throws IOException {
    StoredFolder run = run(system);
    assertThat(run.create("lock", new byte[] {'a'})).isTrue();
    assertThat(run.create("lock", new byte[] {'b'})).isFalse();
    assertThat(text(run, "lock")).isEqualTo("a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "other"})
  void anObjectIsBroughtToThisMachineUnderItsChecksum(String system) throws IOException {
    StoredFolder run = run(system);
    run.writeText("object", system + root);
    String sha256 = run.sha256("object");
    Path local = run.local("object", sha256);
    assertThat(local).hasContent(system + root);
    assertThat(run.local("object")).isEqualTo(local);
    assertThat(local.startsWith(root)).isEqualTo(system.equals("file"));
    if (system.equals("other")) {
      assertThat(local.getFileName()).hasToString(sha256 + "-object");
      Files.delete(local);
      String wrong = Sha256.id("wrong");
      assertThatThrownBy(() -> run.local("object", wrong))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "%s/object has the checksum %s, not %s as when it was written: delete it and start"
                  + " again, which makes it anew.",
              run, sha256, wrong);
    }
    assertThat(run.deleteUnless("object", sha256)).isFalse();
    assertThat(run.deleteUnless("object", "another")).isTrue();
    assertThat(run.deleteUnless("object", "another")).isFalse();
  }

  @Test
  void valuesAreKeptAsJson() {
    StoredFolder run = run("file");
    run.writeJson("value.json", List.of(1, 2));
    assertThat(run.find("value.json", List.class)).contains(List.of(1, 2));
  }

  @Test
  void whatCannotBeReadIsAbsent() {
    StoredFolder run = run("file");
    assertThat(run.find("value.json", List.class)).isEmpty();
    for (String damaged : List.of("", "null", "{", "[1", "{}", "[1] 2", "\0\0\0", "7")) {
      run.writeText("value.json", damaged);
      assertThat(run.find("value.json", List.class)).as(damaged).isEmpty();
    }
    run.writeJson("value.json", List.of(1));
    assertThat(run.find("value.json", List.class)).contains(List.of(1));
  }

  @Test
  void placesLieWhereEarlierOutputsHaveThem() {
    RunStorage storage = RunStorage.open(root.toString(), new Configuration());
    assertThat(storage.root()).isEqualTo(root.toString());
    assertThat(storage.folder().path()).isEqualTo(root.toString());
    assertThat(storage.table("runs").path()).isEqualTo(root + "/tables/runs");
    assertThat(storage.shards("a").path()).isEqualTo(root + "/shards/a");
    assertThat(storage.split("a").path()).isEqualTo(root + "/splits/a");
    assertThat(storage.run("a").path()).isEqualTo(root + "/runs/a");
    assertThat(storage.experiment("a b").path())
        .isEqualTo(root + "/experiments/" + Sha256.id("a b"));
    assertThat(storage.report().path()).isEqualTo(root + "/report");
    assertThat(RunStorage.open(root.toUri().toString(), new Configuration()).root())
        .isEqualTo(root.toString());
  }

  @Test
  void underAnotherDefaultFileSystemSparkGetsTheSameFolder() {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.defaultFS", "hdfs://name:8020");
    RunStorage storage = RunStorage.open(root.toString(), hadoop);
    storage.run("a").writeText("object", "here");
    assertThat(root.resolve("runs/a/object")).hasContent("here");
    assertThat(storage.table("runs").path()).isEqualTo("file:" + root + "/tables/runs");
  }

  @Test
  void anOutputThatHadoopCannotReachIsRefused() {
    assertThatThrownBy(() -> RunStorage.open("none://name/out", new Configuration()))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(
            "The output none://name/out lies on a file system that is not on the class path (")
        .hasMessageEndingWith("): add its jar by --packages, or correct the scheme.");
  }

  @Test
  void aCopyBySerialisationReachesTheSameObjectsWithTheSameSettings() throws IOException {
    Configuration hadoop = new Configuration();
    hadoop.set("copse.test", "kept");
    hadoop.setBoolean("fs.other.impl.disable.cache", true);
    StoredFolder run = OtherFileSystem.storage(root, hadoop).run("a");
    run.writeText("object", "there");
    StoredFolder copy = SerializationUtils.clone(run);
    assertThat(text(copy, "object")).isEqualTo("there");
    assertThat(copy.fileSystem().getConf().get("copse.test")).isEqualTo("kept");
  }

  @Test
  void aSettingOfSparkReachesTheFileSystemOfATask() throws IOException {
    SparkConf settings =
        new SparkConf(false)
            .set("spark.hadoop." + OtherFileSystem.SETTING, OtherFileSystem.class.getName())
            // Hadoop would give a task of this process the file system of another test.
            .set("spark.hadoop.fs.other.impl.disable.cache", "true")
            .set("spark.hadoop.copse.test", "kept");
    StoredFolder run =
        OtherFileSystem.known(root, SparkHadoopUtil.get().newConfiguration(settings)).run("a");
    run.writeText("object", "there");
    List<String> read =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(List.of(run), 1)
            .map(
                folder ->
                    text(folder, "object") + " " + folder.fileSystem().getConf().get("copse.test"))
            .collect();
    assertThat(read).containsExactly("there kept");
  }
}
