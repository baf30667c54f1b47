package io.copse.udf.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Variable;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TestDefinitions {
  static List<LawDefinition<?>> laws() {
    return Laws.all();
  }

  @Test
  void everyLawOfThePackageIsRegistered() throws IOException, URISyntaxException {
    Path classes = Path.of(Law.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.list(classes.resolve("io/copse/udf/law"))) {
      List<String> records =
          files
              .map(file -> file.getFileName().toString())
              .filter(file -> file.endsWith(".class") && !file.contains("$"))
              .map(file -> "io.copse.udf.law." + file.replace(".class", ""))
              .filter(TestDefinitions::isLaw)
              .sorted()
              .toList();
      assertThat(records).hasSizeGreaterThanOrEqualTo(8);
      assertThat(Laws.all().stream().map(law -> law.example().law().getClass().getName()).sorted())
          .containsExactlyElementsOf(records);
    }
  }

  private static boolean isLaw(String name) {
    try {
      Class<?> found = Class.forName(name);
      return found.isRecord() && Law.class.isAssignableFrom(found);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("laws")
  void isMadeOfItsParametersByName(LawDefinition<?> law) {
    Map<String, Double> parameters = new HashMap<>(law.example().law().parameters());
    assertThat(law.law(parameters)).isEqualTo(law.example().law());

    String last = law.parameters().get(law.parameters().size() - 1);
    parameters.remove(last);
    assertThatThrownBy(() -> law.law(parameters))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("The law %s has no value of %s: give".formatted(law.name(), last));
  }

  @ParameterizedTest
  @MethodSource("laws")
  void predictsWhatItsExampleSays(LawDefinition<?> law) {
    double[] inputs = law.example().inputs().stream().mapToDouble(v -> v).toArray();
    assertThat(law.example().law().predict(inputs))
        .isCloseTo(law.example().prediction(), within(5e-5));
    assertThat(law.example().law().name()).isEqualTo(law.name());
    assertThat(law.example().law().inputs()).isEqualTo(law.inputs());
  }

  @ParameterizedTest
  @MethodSource("laws")
  <L extends Law> void splitsTheBudgetOfItsExample(LawDefinition<L> law) {
    law.split()
        .ifPresent(
            split -> {
              double[] given = split.exampleGiven().stream().mapToDouble(v -> v).toArray();
              assertThat(given).hasSize(split.given().size());
              Allocation best =
                  split
                      .splitter()
                      .of(law.example().law(), given)
                      .optimum(BudgetSplit.EXAMPLE_FLOPS);
              assertThat(best.params() / 1e9).isCloseTo(split.exampleParams(), within(5e-3));
              assertThat(law.frontier(law.example().law(), given).orElseThrow().lossAt(1e21))
                  .isGreaterThan(best.loss());
              assertThat(law.frontier(law.example().law(), new double[given.length + 1])).isEmpty();
            });
  }

  /** The names that a fit reports are the parameters' own, in one spelling. */
  @ParameterizedTest
  @MethodSource("laws")
  void namesItsCoordinatesByItsParameters(LawDefinition<?> law) {
    Map<Variable, Double> values = new EnumMap<>(Variable.class);
    for (Variable variable : Variable.values()) {
      values.put(variable, variable.samples().get(0));
    }

    assertThat(law.bind(List.of(new RunPoint(values))).coordinates())
        .extracting(coordinate -> coordinate.name())
        .hasSize(law.dimension())
        .containsExactlyInAnyOrderElementsOf(law.parameters());
  }

  @Test
  void refusesWhatIsNotComplete() {
    assertThatThrownBy(
            () -> LawDefinition.<UniqueTokensPowerLaw>named("half").equation("a").build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("The definition of the law half is not complete");
  }
}
