package io.copse.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.pipeline.report.draw.HtmlTable;
import io.copse.pipeline.report.section.ArchitecturesSection;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestSections {
  private static final String FOLDER = "io/copse/pipeline/report/section";

  @TempDir Path folder;

  private static Path classesOf(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static ReportQueries queries(ReportQueries.Engine engine) {
    return new ReportQueries(
        new ReportSubject("it's", "c1", "it's-sweep", "transformer++", Map.of()), "s1", engine);
  }

  private static List<String> names(List<Section> sections) {
    return sections.stream().map(section -> section.getClass().getSimpleName()).toList();
  }

  @Test
  void sectionsAreFoundInTheOrderOfTheirPositions() {
    assertThat(names(Sections.all()))
        .containsExactly(
            "FindingSection",
            "RepetitionSection",
            "ArchitecturesSection",
            "LossSection",
            "ExpertsSection",
            "MixturesSection",
            "DomainsSection",
            "PredictorsSection",
            "LawsSection",
            "CorpusSection",
            "RunsSection");
  }

  @Test
  void sectionsOfAJarAreFoundLikewise() throws Exception {
    Path jar = folder.resolve("copse.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(file);
        Stream<Path> classes = Files.list(classesOf(Sections.class).resolve(FOLDER))) {
      for (Path type : classes.toList()) {
        entries.putNextEntry(new JarEntry(FOLDER + "/" + type.getFileName()));
        Files.copy(type, entries);
      }
    }
    assertThat(names(Sections.in(jar))).isEqualTo(names(Sections.all()));
  }

  @Test
  void aFileInThePackageIsASection() throws Exception {
    // The tests' own classes have one section in the package.
    assertThat(names(Sections.in(classesOf(TestSections.class)))).containsExactly("SpikesSection");
  }

  @Test
  void buildsWithoutSectionsAreRefused() throws IOException {
    Files.createDirectories(folder.resolve("empty"));
    assertThatThrownBy(() -> Sections.in(folder.resolve("empty")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageEndingWith("the build left classes out.");
  }

  @Test
  void withoutRowsThePageSaysSo() throws IOException {
    Path page = PageOfSections.write(queries((sql, arguments) -> List.of()), folder);
    assertThat(Files.readString(page))
        .contains("were not both evaluated, so there is no finding.")
        .contains("so there is no comparison.");
  }

  @Test
  void architecturesOnFewDocumentsGetNoVerdict() {
    ReportQueries queries =
        queries((sql, arguments) -> List.of(dense("transformer++", 100), dense("mamba", 3)));
    assertThat(new ArchitecturesSection().headline(queries))
        .contains("There are too few test documents for a verdict: 3, and it takes 30.");
  }

  private static Row dense(String architecture, long documents) {
    StructType columns =
        StructType.fromDDL(
            "architecture STRING, d_model INT, layers INT, params_total BIGINT, horizon BIGINT,"
                + " learning_rate DOUBLE, train_flops DOUBLE, bits_per_byte DOUBLE,"
                + " bits_per_byte_low DOUBLE, bits_per_byte_high DOUBLE, nats_per_token DOUBLE,"
                + " documents BIGINT");
    Object[] values = {architecture, 64, 2, 9L, 9L, 1e-3, 1e9, 2.0, 1.9, 2.1, 3.0, documents};
    return new GenericRowWithSchema(values, columns);
  }

  @Test
  void aSectionThatWritesNothingHasNoHeading() throws IOException {
    Section silent = section("Silent", (queries, body) -> {});
    Section loud =
        section(
            "Loud",
            (queries, body) -> body.table(new HtmlTable(1, "a").row("b"), "Text.", NUMBERS));
    Path page =
        PageOfSections.write(queries((sql, arguments) -> List.of()), List.of(silent, loud), folder);
    assertThat(Files.readString(page))
        .contains("<h2>Loud</h2>", "<h1>Loud is found.</h1>", "Table 1. Text.")
        .contains("WHERE e = &#39;it\\&#39;s&#39; AND a = &#39;top_k&#39; AND t = :mm")
        .doesNotContain("Silent");
  }

  @Test
  void aQueryRunsOnceHoweverManySectionsAskIt() {
    int[] asked = {0};
    ReportQueries queries =
        queries(
            (sql, arguments) -> {
              asked[0]++;
              assertThat(arguments)
                  .containsEntry("split", "s1")
                  .containsEntry("experts", "experts");
              return List.of(RowFactory.create(7), RowFactory.create(8));
            });
    assertThat(queries.rows(NUMBERS)).containsExactly(7, 8);
    assertThat(queries.rows(NUMBERS)).containsExactly(7, 8);
    assertThat(asked[0]).isEqualTo(1);
  }

  private static final Query<Integer> NUMBERS =
      new Query<>(
          "SELECT n FROM t WHERE e = :experiment AND a = :top_k AND t = :mm",
          (Row row) -> row.getInt(0));

  private interface Writer {
    void write(ReportQueries queries, SectionBody body);
  }

  private static Section section(String title, Writer writer) {
    return new Section() {
      @Override
      public int position() {
        return 1;
      }

      @Override
      public Optional<String> title() {
        return Optional.of(title);
      }

      @Override
      public Optional<String> headline(ReportQueries queries) {
        return title.equals("Loud") ? Optional.of("Loud is found.") : Optional.empty();
      }

      @Override
      public void write(ReportQueries queries, SectionBody body) {
        writer.write(queries, body);
      }
    };
  }
}
