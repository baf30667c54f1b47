package io.copse.models.lm;

import io.copse.models.kernel.Dtype;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/**
 * The registry of architectures, and the maker of shapes. It finds architectures by Java's service
 * loader, so that a jar beside this one can add its own. All must be visible to the class loader
 * that loaded this class.
 */
public final class Architectures {
  private static final Map<String, Architecture> ALL =
      registry(ServiceLoader.load(Architecture.class, Architectures.class.getClassLoader()));

  private Architectures() {}

  /** The names of all architectures: ours first, then those of other packages by name. */
  public static List<String> names() {
    return List.copyOf(ALL.keySet());
  }

  /**
   * The architecture of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Architecture named(String name) {
    Architecture architecture = ALL.get(name);
    if (architecture == null) {
      throw new IllegalArgumentException(
          "unknown architecture '" + name + "': use one of " + String.join(", ", names()));
    }
    return architecture;
  }

  /**
   * A shape of an architecture. Options that the dimensions leave out have the architecture's
   * defaults.
   *
   * @throws IllegalArgumentException if the architecture is unknown or has no such option, or a
   *     size is too small
   */
  public static ModelShape shape(
      String architecture,
      int vocabularySize,
      int contextLength,
      Dimensions dimensions,
      Dtype dtype) {
    Map<String, Double> defaults =
        named(architecture).options(dimensions.dModel(), dimensions.heads());
    Dimensions plain =
        new Dimensions(
            dimensions.dModel(), dimensions.layers(), dimensions.heads(), new TreeMap<>(defaults));
    return new ModelShape(architecture, vocabularySize, contextLength, plain, dtype)
        .with(dimensions.options());
  }

  /** A shape in float32 with the defaults of its architecture. */
  public static ModelShape shape(
      String architecture,
      int vocabularySize,
      int contextLength,
      int dModel,
      int layers,
      int heads) {
    Dimensions dimensions = new Dimensions(dModel, layers, heads);
    return shape(architecture, vocabularySize, contextLength, dimensions, Dtype.F32);
  }

  /** Puts our own architectures first, and refuses two of one name. */
  static Map<String, Architecture> registry(Iterable<Architecture> found) {
    List<Architecture> ours = new ArrayList<>();
    List<Architecture> others = new ArrayList<>();
    for (Architecture architecture : found) {
      boolean own = architecture.getClass().getPackage() == Architecture.class.getPackage();
      (own ? ours : others).add(architecture);
    }
    others.sort(Comparator.comparing(Architecture::name));
    ours.addAll(others);
    Map<String, Architecture> all = new LinkedHashMap<>();
    for (Architecture architecture : ours) {
      Architecture before = all.put(architecture.name(), architecture);
      if (before != null) {
        throw new IllegalStateException(
            "two architectures are named '%s': %s and %s. Rename one, or take its jar away."
                .formatted(
                    architecture.name(),
                    before.getClass().getName(),
                    architecture.getClass().getName()));
      }
    }
    return all;
  }
}
