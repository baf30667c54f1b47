package io.copse.udf.sql.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.copse.udf.fit.FitResult;
import io.copse.udf.fit.FitSettings;
import io.copse.udf.fit.LawFit;
import io.copse.udf.law.LawDefinition;
import io.copse.udf.law.Laws;
import io.copse.udf.law.UniqueTokensPowerLaw;
import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Variable;
import io.copse.udf.sql.FunctionsPage;
import io.copse.udf.sql.SqlFunctions;
import io.copse.udf.sql.call.SqlFunction;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The law of one file, {@link UniqueTokensPowerLaw}, has all that other laws have. */
class TestAddedLaw {
  private static final String CLASS_FILE = "io/copse/udf/law/UniqueTokensPowerLaw$Provider.class";

  @TempDir Path folder;

  private List<SqlFunction> functions() {
    return SqlFunctions.of(UniqueTokensPowerLaw.DEFINITION).toList();
  }

  @Test
  void theBuildListsItForTheServiceLoader() throws IOException {
    Path copy = folder.resolve(CLASS_FILE);
    Files.createDirectories(copy.getParent());
    try (var compiled =
        UniqueTokensPowerLaw.class.getClassLoader().getResourceAsStream(CLASS_FILE)) {
      Files.copy(compiled, copy);
    }

    assertThat(LawListing.write(folder, UniqueTokensPowerLaw.class.getClassLoader()))
        .containsExactly("io.copse.udf.law.UniqueTokensPowerLaw$Provider");

    try (URLClassLoader loader = loader(UniqueTokensPowerLaw.class.getClassLoader())) {
      assertThat(Laws.of(loader))
          .extracting(LawDefinition::name)
          .hasSize(Laws.all().size() + 1)
          .isSorted()
          .contains("chinchilla", "unique_tokens_power_law");
    }
  }

  @Test
  void isFittedByItsName() {
    List<RunPoint> runs =
        Stream.of(1e7, 1e8, 1e9, 1e10)
            .map(
                n ->
                    new RunPoint(
                        Map.of(
                            Variable.UNIQUE_TOKENS,
                            n,
                            Variable.LOSS,
                            new UniqueTokensPowerLaw(90, .15).predict(n))))
            .toList();

    FitResult<UniqueTokensPowerLaw> fit =
        LawFit.fit(UniqueTokensPowerLaw.DEFINITION, runs, FitSettings.defaults());

    assertThat(fit.law().orElseThrow().parameters().get("a")).isCloseTo(90, within(1e-4));
    assertThat(fit.law().orElseThrow().parameters().get("b")).isCloseTo(.15, within(1e-8));
  }

  @Test
  void hasSqlFunctionsWithTheirTexts() {
    assertThat(functions())
        .extracting(SqlFunction::name)
        .containsExactly("unique_tokens_power_law_loss", "fit_unique_tokens_power_law");
    assertThat(functions().get(0).doc().usage())
        .isEqualTo(
            "_FUNC_(law, unique_tokens) - The loss in nats per token that the law predicts: a /"
                + " unique_tokens^b.");
    assertThat(functions().get(0).doc().example())
        .isEqualTo("SELECT round(_FUNC_(100, 0.2, 1e9), 4)");
    assertThat(functions().get(1).doc().arguments())
        .startsWith("unique_tokens - training tokens that differ", "loss - loss in nats per token");
  }

  @Test
  void takesItsNumbersInTheOrderOfItsParameters() {
    assertThatThrownBy(() -> functions().get(0).call(List.of(number(100.0))))
        .hasMessageContaining("unique_tokens_power_law_loss misses its argument b");
    assertThat(
            functions().get(0).call(List.of(number(100.0), number(0.2), number(1e9))).prettyName())
        .isEqualTo("unique_tokens_power_law_loss");
  }

  @Test
  void hasClassesForHive() throws Exception {
    HiveClasses.write("UniqueTokensPowerLawFunctions", functions(), folder, classPath());

    // In a package of one class loader, because the base classes are not public.
    try (URLClassLoader loader =
        new URLClassLoader(urlsWith(folder), ClassLoader.getPlatformClassLoader())) {
      Class<?> outer = loader.loadClass("io.copse.udf.sql.hive.UniqueTokensPowerLawFunctions");
      assertThat(outer.getClasses())
          .extracting(Class::getSimpleName)
          .containsExactlyInAnyOrder("UniqueTokensPowerLawLoss", "FitUniqueTokensPowerLaw");
      for (Class<?> function : outer.getClasses()) {
        assertThat(function.getConstructor().newInstance()).isNotNull();
      }
    }
  }

  @Test
  void standsInTheReferencePage() {
    assertThat(FunctionsPage.of(List.of(UniqueTokensPowerLaw.DEFINITION), functions()))
        .contains("| `unique_tokens_power_law` | loss = a / unique_tokens^b |")
        .contains("### unique_tokens_power_law_loss", "### fit_unique_tokens_power_law");
  }

  private static Literal number(double value) {
    return new Literal(value, DataTypes.DoubleType);
  }

  private URLClassLoader loader(ClassLoader parent) throws IOException {
    return new URLClassLoader(new URL[] {folder.toUri().toURL()}, parent);
  }

  private static URL[] urlsWith(Path first) {
    return Arrays.stream((first + File.pathSeparator + classPath()).split(File.pathSeparator))
        .map(path -> url(Path.of(path)))
        .toArray(URL[]::new);
  }

  /** The class path of the tests, which some launchers give to a class loader of their own. */
  private static String classPath() {
    return UniqueTokensPowerLaw.class.getClassLoader() instanceof URLClassLoader own
        ? Arrays.stream(own.getURLs())
            .map(url -> Path.of(URI.create(url.toString())).toString())
            .collect(Collectors.joining(File.pathSeparator))
        : System.getProperty("java.class.path");
  }

  private static URL url(Path path) {
    try {
      return path.toUri().toURL();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
