package io.copse.pipeline.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.FileReader;
import java.io.FileWriter;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What only some classes may touch: local files, Hadoop's settings, the terminal, shared state. */
class TestBoundaries {
  private static final Set<String> LOCAL_FILES =
      Stream.of(
              Files.class,
              Path.class,
              Paths.class,
              File.class,
              FileChannel.class,
              FileInputStream.class,
              FileOutputStream.class,
              FileReader.class,
              FileWriter.class,
              RandomAccessFile.class)
          .map(Class::getName)
          .collect(Collectors.toSet());

  private static final String PIPELINE = "io.copse.pipeline.";
  private static final String STORAGE = PIPELINE + "storage";

  /**
   * The classes of the pipeline outside {@code storage} that read or write files of this machine,
   * and why these are not files of the output. One that does so no more must be taken out.
   */
  private static final Map<String, String> LOCAL_FILE_USERS = localFileUsers();

  /** The packages that print: the command line, and the generator that Maven runs. */
  private static final Set<String> PRINTERS = Set.of(PIPELINE + "cli", "io.copse.udf.sql.build");

  private static JavaClasses classes;

  private static Map<String, String> localFileUsers() {
    Map<String, String> users = new TreeMap<>();
    users.put("Processor", "reads the processor's name from the operating system");
    users.put("cli.ExperimentOptions", "names the user's experiment file");
    users.put("cli.ExportCommand", "writes a model where the user says");
    users.put("cli.FitCommand", "writes figures where the user says");
    users.put("cli.TableFitOptions", "names the file of figures");
    users.put("cli.Main", "takes options for paths of the user");
    users.put("cli.OpenedRun", "hands on a tokenizer that storage has localised");
    users.put("config.Includes", "reads the files that an experiment file includes");
    users.put("config.SettingsListing", "names the files that set keys");
    users.put("config.SettingsReader", "reads the user's experiment file");
    users.put("corpus.JarReader", "reads jars of the local Maven repository");
    users.put("corpus.MavenArtifacts", "keeps downloaded artifacts in the local Maven repository");
    users.put("corpus.read.LocalLinks", "looks where the links in the user's own folders lead");
    users.put("launch.CodeFingerprint", "reads the jar that this process runs");
    users.put("launch.Holder", "reads what the kernel tells of processes");
    users.put("report.Sections", "lists the classes of this build");
    users.put("runtables.read.LocalFiles", "finds the user's own tables of runs");
    users.put("tokens.DocumentIndex", "hands on an index that storage has localised");
    users.put("tokens.MappedFile", "maps a file that storage has localised");
    users.put("tokens.ShardManifest", "hands on a tokenizer that storage has localised");
    users.put("tokens.TextTokenizer", "reads a tokenizer that storage has localised");
    users.put("tokens.TokenShard", "hands on a shard that storage has localised");
    users.put("tokens.TokenizerExport", "writes a tokenizer where the user says");
    return users;
  }

  @BeforeAll
  static void readClasses() {
    classes = House.classes();
  }

  @Test
  void localFilesAreReadAndWrittenInStorage() {
    Map<String, Set<String>> uses = new TreeMap<>();
    for (JavaClass type : classes) {
      String user = House.topLevel(type).getName();
      if (user.startsWith(PIPELINE) && !type.getPackageName().startsWith(STORAGE)) {
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
          String target = dependency.getTargetClass().getName();
          if (LOCAL_FILES.contains(target)) {
            uses.computeIfAbsent(user.substring(PIPELINE.length()), u -> new TreeSet<>())
                .add(target.substring(target.lastIndexOf('.') + 1));
          }
        }
      }
    }
    assertThat(uses).isNotEmpty();
    List<String> offenders = new ArrayList<>();
    uses.forEach(
        (user, types) -> {
          if (!LOCAL_FILE_USERS.containsKey(user)) {
            offenders.add(
                "%s%s uses %s: go through %s, or say in LOCAL_FILE_USERS why the file is none of the output."
                    .formatted(PIPELINE, user, String.join(", ", types), STORAGE));
          }
        });
    for (String user : LOCAL_FILE_USERS.keySet()) {
      if (!uses.containsKey(user)) {
        offenders.add(
            "%s%s uses no local files: take it out of LOCAL_FILE_USERS.".formatted(PIPELINE, user));
      }
    }
    House.assertNone(offenders);
  }

  @Test
  void onlyStorageMakesHadoopSettings() {
    Set<String> offenders = new TreeSet<>();
    for (JavaClass type : classes) {
      for (JavaConstructorCall call : type.getConstructorCallsFromSelf()) {
        if (call.getTargetOwner().isEquivalentTo(Configuration.class)
            && !type.getPackageName().startsWith(STORAGE)) {
          offenders.add(
              "%s makes a new Configuration, which loses the session's spark.hadoop settings: take that of %s."
                  .formatted(House.topLevel(type).getName(), STORAGE));
        }
      }
    }
    House.assertNone(offenders);
  }

  @Test
  void nothingThatChangesIsStatic() {
    Set<String> offenders = new TreeSet<>();
    for (JavaClass type : classes) {
      for (JavaField field : type.getFields()) {
        if (field.getModifiers().contains(JavaModifier.STATIC)
            && !field.getModifiers().contains(JavaModifier.SYNTHETIC)
            && (!field.getModifiers().contains(JavaModifier.FINAL) || isMutable(field))) {
          offenders.add(
              "%s is static and can change: hand it to those who use it."
                  .formatted(field.getFullName()));
        }
      }
    }
    House.assertNone(offenders);
  }

  /** Whether a field's declared type says that its contents change; arrays are tables. */
  private static boolean isMutable(JavaField field) {
    JavaClass type = field.getRawType();
    return type.getPackageName().startsWith("java.util.concurrent")
        || type.isAssignableTo(ThreadLocal.class)
        || ((type.isAssignableTo(Collection.class) || type.isAssignableTo(Map.class))
            && !type.isInterface());
  }

  @Test
  void onlyTheCommandLineAndTheBuildPrint() {
    Set<String> offenders = new TreeSet<>();
    for (JavaClass type : classes) {
      for (JavaFieldAccess access : type.getFieldAccessesFromSelf()) {
        if (access.getTargetOwner().isEquivalentTo(System.class)
            && !PRINTERS.contains(type.getPackageName())) {
          offenders.add(
              "%s prints to System.%s: return the text, or take a writer."
                  .formatted(House.topLevel(type).getName(), access.getTarget().getName()));
        }
      }
    }
    House.assertNone(offenders);
  }
}
