package io.copse.udf.law;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** All registered laws, by name. A law registers itself by its {@link LawProvider}. */
public final class Laws {
  private static final List<LawDefinition<?>> ALL = of(Laws.class.getClassLoader());

  private Laws() {}

  /** Every law on the class path of this class, in the order of their names. */
  public static List<LawDefinition<?>> all() {
    return ALL;
  }

  /**
   * Every law on the class path of a class loader, in the order of their names.
   *
   * @throws IllegalStateException if there is none, because the build did not list the providers,
   *     or if two laws have one name
   */
  public static List<LawDefinition<?>> of(ClassLoader loader) {
    List<LawDefinition<?>> all =
        ServiceLoader.load(LawProvider.class, loader).stream()
            .<LawDefinition<?>>map(provider -> provider.get().definition())
            .sorted(Comparator.comparing(LawDefinition::name))
            .toList();
    if (all.isEmpty()) {
      throw new IllegalStateException(
          "No law is registered: META-INF/services/%s is missing, so build the module with Maven."
              .formatted(LawProvider.class.getName()));
    }

    for (int i = 1; i < all.size(); i++) {
      if (all.get(i).name().equals(all.get(i - 1).name())) {
        throw new IllegalStateException(
            "Two laws are called '%s': rename one of them.".formatted(all.get(i).name()));
      }
    }

    return all;
  }

  /**
   * Finds a law by its name.
   *
   * @throws IllegalArgumentException if no law has that name
   */
  public static LawDefinition<?> of(String name) {
    return ALL.stream()
        .filter(law -> law.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No law is called '"
                        + name
                        + "': use one of "
                        + ALL.stream().map(LawDefinition::name).collect(Collectors.joining(", "))
                        + "."));
  }
}
