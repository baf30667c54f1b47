package io.copse.pipeline.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Dependencies point one way: between the modules, and between the pipeline's packages. */
class TestDependencies {
  private static final String PIPELINE = "io.copse.pipeline";

  /**
   * Each package of the pipeline, by its name below {@code io.copse.pipeline} ("" is that package
   * itself), and the others that it may depend on. The order is the way up the house.
   */
  private static final Map<String, Set<String>> MAY_DEPEND_ON = mayDependOn();

  private static JavaClasses classes;

  @BeforeAll
  static void readClasses() {
    classes = House.classes();
  }

  private static Map<String, Set<String>> mayDependOn() {
    Map<String, Set<String>> rules = new TreeMap<>();
    Set<String> ground = Set.of("", "identity", "text");
    rules.put("", Set.of());
    rules.put("identity", Set.of(""));
    rules.put("text", Set.of(""));
    rules.put("csv", Set.of(""));
    rules.put("config", ground);
    rules.put("storage", with(ground, "config"));
    rules.put("tables", with(ground, "config", "storage"));
    Set<String> tables = with(ground, "config", "storage", "tables");
    rules.put("launch", with(ground, "config", "storage"));
    rules.put("corpus.read", ground);
    rules.put("runtables.read", with(ground, "config", "storage", "csv", "corpus.read"));
    rules.put("report.draw", Set.of(""));
    rules.put("runtables", with(tables, "runtables.read", "report.draw"));
    rules.put("corpus.similar", ground);
    rules.put("corpus", with(tables, "csv", "corpus.read", "corpus.similar"));
    rules.put("tokens", tables);
    rules.put("domains", tables);
    rules.put("training", with(tables, "tokens"));
    rules.put("evaluate", with(tables, "tokens", "domains", "training"));
    // The report reads tables; it knows no stage, and the stage that writes it calls it.
    rules.put("report", with(tables, "evaluate", "report.draw"));
    // The page finds its sections by their place, so that it depends on none of them.
    rules.put("report.section", with(tables, "evaluate", "report.draw", "report"));
    rules.put(
        "experiment",
        with(
            tables,
            "corpus.read",
            "corpus.similar",
            "corpus",
            "tokens",
            "domains",
            "training",
            "evaluate",
            "report"));
    rules.put(
        "cli",
        with(
            tables,
            "launch",
            "runtables.read",
            "runtables",
            "corpus",
            "tokens",
            "domains",
            "training",
            "evaluate",
            "report",
            "experiment"));
    return rules;
  }

  private static Set<String> with(Set<String> some, String... more) {
    Set<String> all = new TreeSet<>(some);
    all.addAll(List.of(more));
    return all;
  }

  @Test
  void lawsKnowNoEngine() {
    forbid("udf", "", "com.intel.", "io.copse.models.", "io.copse.pipeline.");
  }

  @Test
  void onlyTheSqlFunctionsKnowSpark() {
    forbid("udf", "udf.sql", "org.apache.spark.", "scala.", "io.copse.udf.sql.");
  }

  @Test
  void modelsKnowNoTables() {
    forbid("models", "", "org.apache.spark.sql.", "io.delta.", "io.copse.pipeline.");
  }

  @Test
  void onePackageKnowsBigDl() {
    forbid("", "models.bigdl", "com.intel.analytics.");
  }

  @Test
  void onlyTheKernelsKnowOneDnn() {
    forbid("", "models.kernel", "org.bytedeco.");
  }

  @Test
  void nobodyUsesGuava() {
    forbid("", "", "com.google.common.", "org.sparkproject.guava.");
  }

  @Test
  void aForbiddenDependencyIsFound() {
    assertThat(offenders("models", "models.kernel", "org.apache.spark.")).isNotEmpty();
  }

  private static void forbid(String under, String except, String... targets) {
    House.assertNone(offenders(under, except, targets));
  }

  /**
   * Returns a sentence for each class that depends on one whose name begins with a target.
   *
   * @param under the package below {@code io.copse} whose classes may not; empty for all
   * @param except the package below it whose classes may; empty for none
   */
  private static Set<String> offenders(String under, String except, String... targets) {
    Set<String> offenders = new TreeSet<>();
    for (JavaClass type : classes) {
      if (isIn(type, under) && (except.isEmpty() || !isIn(type, except))) {
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
          String target = House.topLevel(dependency.getTargetClass()).getName();
          if (Stream.of(targets).anyMatch(target::startsWith)) {
            offenders.add(
                "%s depends on %s: only %s may."
                    .formatted(
                        House.topLevel(type).getName(),
                        target,
                        except.isEmpty()
                            ? "classes outside io.copse." + under
                            : "io.copse." + except));
          }
        }
      }
    }
    return offenders;
  }

  private static boolean isIn(JavaClass type, String below) {
    String name = below.isEmpty() ? "io.copse" : "io.copse." + below;
    return type.getPackageName().equals(name) || type.getPackageName().startsWith(name + ".");
  }

  @Test
  void packagesOfThePipelineDependOnThoseBelowThem() {
    Set<String> offenders = new TreeSet<>();
    for (JavaClass type : classes) {
      if (!isInPipeline(type)) {
        continue;
      }
      String from = room(type);
      if (!MAY_DEPEND_ON.containsKey(from)) {
        offenders.add(
            "%s.%s has no place in the house: add the package and what it may depend on to MAY_DEPEND_ON."
                .formatted(PIPELINE, from));
        continue;
      }
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        JavaClass target = House.topLevel(dependency.getTargetClass());
        if (isInPipeline(target)
            && !room(target).equals(from)
            && !MAY_DEPEND_ON.get(from).contains(room(target))) {
          offenders.add(
              "%s depends on %s, but %s lies below %s: move what is used down, or the user up."
                  .formatted(
                      House.topLevel(type).getName(),
                      target.getName(),
                      named(from),
                      named(room(target))));
        }
      }
    }
    House.assertNone(offenders);
  }

  @Test
  void theRulesThemselvesHaveNoCircle() {
    Set<String> placed = new HashSet<>();
    List<String> left = new ArrayList<>(MAY_DEPEND_ON.keySet());
    while (left.removeIf(room -> placed.containsAll(MAY_DEPEND_ON.get(room)) && placed.add(room))) {
      assertThat(placed).isNotEmpty();
    }
    assertThat(left).isEmpty();
  }

  private static boolean isInPipeline(JavaClass type) {
    String name = type.getPackageName();
    return name.equals(PIPELINE) || name.startsWith(PIPELINE + ".");
  }

  private static String room(JavaClass type) {
    String name = type.getPackageName();
    return name.equals(PIPELINE) ? "" : name.substring(PIPELINE.length() + 1);
  }

  private static String named(String room) {
    return room.isEmpty() ? "the root package" : room;
  }
}
