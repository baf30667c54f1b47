package io.copse.udf.sql.build;

import io.copse.udf.law.LawProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Lists the laws of a folder of classes for {@link java.util.ServiceLoader}. */
final class LawListing {
  private static final String SUFFIX = "$Provider.class";

  private LawListing() {}

  /**
   * Writes {@code META-INF/services/io.copse.udf.law.LawProvider} into the folder.
   *
   * @param classes a folder of compiled classes, which the loader reads too
   * @return the names of the provider classes
   */
  static List<String> write(Path classes, ClassLoader loader) throws IOException {
    List<String> providers;
    try (Stream<Path> files = Files.walk(classes)) {
      providers =
          files
              .map(file -> classes.relativize(file).toString().replace('\\', '/'))
              .filter(file -> file.endsWith(SUFFIX))
              .map(file -> file.substring(0, file.length() - ".class".length()).replace('/', '.'))
              .filter(name -> isProvider(name, loader))
              .sorted()
              .toList();
    }
    Path services = classes.resolve("META-INF/services");
    Files.createDirectories(services);
    Files.writeString(
        services.resolve(LawProvider.class.getName()),
        providers.stream().map(name -> name + "\n").collect(Collectors.joining()));
    return providers;
  }

  private static boolean isProvider(String name, ClassLoader loader) {
    try {
      return LawProvider.class.isAssignableFrom(Class.forName(name, false, loader));
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(
          "The class " + name + " is not on the class path: put the folder of classes on it.", e);
    }
  }
}
