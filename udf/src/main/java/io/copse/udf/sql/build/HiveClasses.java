package io.copse.udf.sql.build;

import io.copse.udf.sql.call.SqlFunction;
import io.copse.udf.sql.call.SqlFunction.Kind;
import io.copse.udf.sql.hive.HiveNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** Writes and compiles one class for each SQL function, because Hive creates functions by class. */
final class HiveClasses {
  private HiveClasses() {}

  /**
   * Compiles the classes into a folder, all nested in one class of the package {@code sql.hive}.
   *
   * @param outer the simple name of the class that holds the others
   * @param functions the functions
   * @param classes the folder that gets the compiled classes
   * @param classPath the class path of the compiler
   */
  static void write(String outer, List<SqlFunction> functions, Path classes, String classPath)
      throws IOException {
    Path folder = Files.createTempDirectory("hive-classes");
    Path file = folder.resolve(outer + ".java");
    Files.writeString(file, source(outer, functions));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    int status =
        compiler.run(
            null,
            null,
            null,
            "-proc:none",
            "-nowarn",
            "-classpath",
            classPath,
            "-d",
            classes.toString(),
            file.toString());
    Files.delete(file);
    Files.delete(folder);
    if (status != 0) {
      throw new IllegalStateException(
          "The classes of Hive's functions do not compile: see the compiler's messages above.");
    }
  }

  private static String source(String outer, List<SqlFunction> functions) {
    return """
        package %s;

        public final class %s {
          private %s() {}

        %s}
        """
        .formatted(
            HiveNames.PACKAGE,
            outer,
            outer,
            functions.stream()
                .map(
                    function ->
                        "  public static final class %s extends %s {}\n"
                            .formatted(
                                HiveNames.classOf(function.name()),
                                function.kind() == Kind.AGGREGATE ? "HiveAggregate" : "HiveScalar"))
                .collect(Collectors.joining()));
  }
}
