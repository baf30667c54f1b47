package io.copse.pipeline.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds the sections of the page: all classes of the package {@code report.section} that implement
 * {@link Section}. They are found by their place, not by a list, so that a section is one file.
 */
final class Sections {
  private static final String PACKAGE = Sections.class.getPackageName() + ".section";
  private static final String ENDING = ".class";

  private Sections() {}

  /** Returns the sections of this build in the order of their positions. */
  static List<Section> all() {
    try {
      return in(
          Path.of(Sections.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
    } catch (URISyntaxException e) {
      throw new IllegalStateException("The place of Copse's own classes is not a file.", e);
    }
  }

  /**
   * Returns the sections of a folder of classes or of a jar.
   *
   * @throws IllegalStateException if there is none, or two have one position
   */
  static List<Section> in(Path classes) {
    List<Section> sections =
        names(classes).stream()
            .map(Sections::load)
            .filter(type -> Section.class.isAssignableFrom(type) && isConcrete(type))
            .map(Sections::make)
            .sorted(Comparator.comparingInt(Section::position))
            .toList();
    if (sections.isEmpty()) {
      throw new IllegalStateException(
          "%s has no section in the package %s: the build left classes out."
              .formatted(classes, PACKAGE));
    }
    for (int i = 1; i < sections.size(); i++) {
      if (sections.get(i).position() == sections.get(i - 1).position()) {
        throw new IllegalStateException(
            "%s and %s both have position %d in the report: give one of them another."
                .formatted(
                    sections.get(i - 1).getClass().getSimpleName(),
                    sections.get(i).getClass().getSimpleName(),
                    sections.get(i).position()));
      }
    }
    return sections;
  }

  private static List<String> names(Path classes) {
    try {
      if (Files.isDirectory(classes)) {
        return namesUnder(classes);
      }
      try (FileSystem jar = FileSystems.newFileSystem(classes)) {
        return namesUnder(jar.getPath("/"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The report's sections cannot be read from %s: %s".formatted(classes, e.getMessage()), e);
    }
  }

  private static List<String> namesUnder(Path root) throws IOException {
    Path folder = root.resolve(PACKAGE.replace('.', '/'));
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(ENDING))
          .map(name -> PACKAGE + "." + name.substring(0, name.length() - ENDING.length()))
          .sorted()
          .toList();
    }
  }

  private static boolean isConcrete(Class<?> type) {
    return !Modifier.isAbstract(type.getModifiers());
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, Sections.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("The class %s was listed but not found.".formatted(name), e);
    }
  }

  private static Section make(Class<?> type) {
    try {
      return (Section) type.getConstructor().newInstance();
    } catch (NoSuchMethodException | InstantiationException | IllegalAccessException e) {
      throw new IllegalStateException(
          "The section %s cannot be made: give it a public constructor without arguments."
              .formatted(type.getSimpleName()),
          e);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(
          "The section %s cannot be made: %s"
              .formatted(type.getSimpleName(), e.getCause().getMessage()),
          e);
    }
  }
}
