package io.copse.udf.sql.build;

import io.copse.udf.sql.SqlFunctions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Completes a folder of compiled classes of this module: the list of its laws, and Hive's classes
 * of all functions. Maven runs it after the compiler.
 */
public final class Generate {
  private Generate() {}

  /**
   * Runs the generator. The folder must be on the class path.
   *
   * @param arguments the folder of compiled classes
   * @throws IOException if a file cannot be written
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 1) {
      throw new IllegalArgumentException(
          "The generator is given %d arguments: give the folder of compiled classes."
              .formatted(arguments.length));
    }
    Path classes = Path.of(arguments[0]);
    List<String> laws = LawListing.write(classes, Generate.class.getClassLoader());
    HiveClasses.write(
        "Functions", SqlFunctions.all(), classes, System.getProperty("java.class.path"));
    System.out.printf(
        "%d laws are registered, %d SQL functions have a class for Hive.%n",
        laws.size(), SqlFunctions.all().size());
  }
}
