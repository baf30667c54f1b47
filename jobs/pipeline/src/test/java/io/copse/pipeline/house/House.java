package io.copse.pipeline.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The main classes and sources of all three modules, as the guards read them. */
final class House {
  /** Surefire starts in the module's folder. */
  static final Path HOME = Path.of("..", "..");

  private static final List<String> MODULES = List.of("udf", "jobs/models", "jobs/pipeline");

  private House() {}

  /** Returns every compiled main class; the tests' own classes are left out. */
  static JavaClasses classes() {
    try {
      Path tests = Path.of(House.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return new ClassFileImporter()
          .withImportOption(location -> !isIn(tests, location.asURI()))
          .importPackages("io.copse");
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isIn(Path folder, URI file) {
    return "file".equals(file.getScheme()) && Path.of(file).startsWith(folder);
  }

  /** Returns the class whose file declares this one: the outermost of the classes around it. */
  static JavaClass topLevel(JavaClass type) {
    JavaClass base = type.getBaseComponentType();
    while (base.getEnclosingClass().isPresent()) {
      base = base.getEnclosingClass().get();
    }
    return base;
  }

  /** A parsed main source file. */
  record Source(Path file, CompilationUnitTree tree, DocTrees docs, List<String> lines) {
    /** Returns the package of the file, such as {@code io.copse.pipeline.tokens}. */
    String packageName() {
      return tree.getPackageName().toString();
    }

    /** Returns the package and the file's name, which say where an offender is. */
    String place() {
      return packageName() + "/" + file.getFileName();
    }

    boolean isPackageInfo() {
      return file.endsWith("package-info.java");
    }
  }

  /** Returns all main source files of the three modules, parsed but not resolved. */
  static List<Source> sources() {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<Path> paths = new ArrayList<>();
      for (String module : MODULES) {
        Path folder = HOME.resolve(module).resolve(Path.of("src", "main", "java"));
        try (Stream<Path> walk = Files.walk(folder)) {
          walk.filter(file -> file.toString().endsWith(".java")).sorted().forEach(paths::add);
        }
      }
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  null,
                  List.of("-proc:none"),
                  null,
                  files.getJavaFileObjectsFromPaths(paths));
      DocTrees docs = DocTrees.instance(task);
      List<Source> sources = new ArrayList<>();
      for (CompilationUnitTree tree : task.parse()) {
        Path file = Path.of(tree.getSourceFile().toUri());
        sources.add(new Source(file, tree, docs, Files.readAllLines(file)));
      }
      return sources;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the offenders in order, each once. */
  static List<String> sorted(Iterable<String> sentences) {
    return StreamSupport.stream(sentences.spliterator(), false).distinct().sorted().toList();
  }

  /** Fails with one sentence for each offender. */
  static void assertNone(Collection<String> offenders) {
    assertThat(offenders)
        .withFailMessage(() -> offenders.size() + " offenders:\n" + String.join("\n", offenders))
        .isEmpty();
  }
}
