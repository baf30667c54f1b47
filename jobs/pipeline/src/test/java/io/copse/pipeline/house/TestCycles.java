package io.copse.pipeline.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.Tree;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * No dependency goes round: neither among packages nor among the classes of one package.
 *
 * <p>A class stands for all that its file declares. A sealed type may name its own permitted
 * subtypes, because it is defined by them, and a layer X may name BoundX, because both are one
 * concept: X without memory and with it. Every other circle of classes is refused.
 */
class TestCycles {
  /**
   * Circles that are allowed: the classes of one, as {@code package: A, B}, and why. A circle that
   * is gone must be taken out here.
   */
  private static final Map<String, String> ALLOWED =
      Map.of(
          "io.copse.models.kernel: Arena, NativeFloats",
          "floats keep the arena that owns their memory from being closed by the collector",
          "io.copse.udf.form: SumForm, SumOfTerms",
          "a form is the sum bound to runs, as a bound layer is a layer with memory");

  @Test
  void packagesDependOnEachOtherOneWay() {
    for (String module : List.of("udf", "models", "pipeline")) {
      SlicesRuleDefinition.slices()
          .matching("io.copse." + module + ".(**)")
          .should()
          .beFreeOfCycles()
          .check(House.classes());
    }
  }

  @Test
  void classesOfAPackageDependOnEachOtherOneWay() {
    List<String> circles = circles(edges());
    List<String> offenders = new ArrayList<>();
    for (String circle : circles) {
      if (!ALLOWED.containsKey(circle)) {
        offenders.add(
            circle + " depend on each other in a circle: move what they share to one side.");
      }
    }
    for (String circle : ALLOWED.keySet()) {
      if (!circles.contains(circle)) {
        offenders.add(circle + " is no longer a circle: take it out of ALLOWED.");
      }
    }
    House.assertNone(offenders);
  }

  @Test
  void aCircleIsFoundAndATreeIsNot() {
    Map<String, Set<String>> edges = new TreeMap<>();
    edges.put("p.A", Set.of("p.B", "p.D"));
    edges.put("p.B", Set.of("p.C"));
    edges.put("p.C", Set.of("p.A"));
    edges.put("p.D", Set.of());
    assertThat(circles(edges)).containsExactly("p: A, B, C");
    edges.put("p.C", Set.of("p.D"));
    assertThat(circles(edges)).isEmpty();
  }

  /** Returns the top-level classes, each with those of its package that it depends on. */
  private static Map<String, Set<String>> edges() {
    Map<String, Set<String>> permitted = permitted();
    Map<String, Set<String>> edges = new TreeMap<>();
    for (JavaClass type : House.classes()) {
      JavaClass from = House.topLevel(type);
      Set<String> targets = edges.computeIfAbsent(from.getName(), name -> new TreeSet<>());
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        JavaClass to = House.topLevel(dependency.getTargetClass());
        if (!to.equals(from)
            && to.getPackageName().equals(from.getPackageName())
            && !to.getSimpleName().equals("Bound" + from.getSimpleName())
            && !permitted.getOrDefault(from.getName(), Set.of()).contains(to.getName())) {
          targets.add(to.getName());
        }
      }
    }
    return edges;
  }

  /** Returns the sealed types of each package, each with the names that it permits. */
  private static Map<String, Set<String>> permitted() {
    Map<String, Set<String>> permitted = new TreeMap<>();
    for (House.Source source : House.sources()) {
      for (Tree tree : source.tree().getTypeDecls()) {
        if (tree instanceof ClassTree type) {
          Set<String> subtypes = new TreeSet<>();
          type.getPermitsClause()
              .forEach(subtype -> subtypes.add(source.packageName() + "." + subtype));
          permitted.put(source.packageName() + "." + type.getSimpleName(), subtypes);
        }
      }
    }
    return permitted;
  }

  /** Returns the strongly connected groups of two classes or more (Tarjan, 1972). */
  private static List<String> circles(Map<String, Set<String>> edges) {
    Components components = new Components(edges);
    edges.keySet().forEach(components::visit);
    return House.sorted(components.circles);
  }

  private static final class Components {
    private final Map<String, Set<String>> edges;
    private final Map<String, Integer> order = new TreeMap<>();
    private final Map<String, Integer> lowest = new TreeMap<>();
    private final List<String> stack = new ArrayList<>();
    private final List<String> circles = new ArrayList<>();

    Components(Map<String, Set<String>> edges) {
      this.edges = edges;
    }

    void visit(String node) {
      if (order.containsKey(node)) {
        return;
      }
      order.put(node, order.size());
      lowest.put(node, order.get(node));
      stack.add(node);
      for (String next : edges.getOrDefault(node, Set.of())) {
        visit(next);
        if (stack.contains(next)) {
          lowest.merge(node, lowest.get(next), Math::min);
        }
      }
      if (lowest.get(node).equals(order.get(node))) {
        List<String> group = new ArrayList<>(stack.subList(stack.indexOf(node), stack.size()));
        stack.removeAll(group);
        if (group.size() > 1) {
          Collections.sort(group);
          int dot = node.lastIndexOf('.');
          circles.add(
              node.substring(0, dot)
                  + ": "
                  + String.join(", ", group.stream().map(n -> n.substring(dot + 1)).toList()));
        }
      }
    }
  }
}
