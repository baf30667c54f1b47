package io.copse.pipeline.report.section;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.copse.pipeline.SparkTest;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.evaluate.Estimate;
import io.copse.pipeline.report.PageOfSections;
import io.copse.pipeline.report.Repetition;
import io.copse.pipeline.report.ReportQueries;
import io.copse.pipeline.report.ReportSubject;
import io.copse.pipeline.report.section.DomainsSection.DomainSummary;
import io.copse.pipeline.report.section.DomainsSection.SplitQuality;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.tables.TableSchema;
import io.copse.pipeline.tables.Tables;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestReport extends SparkTest {
  private static final String EXPERIMENT = "it's <b>quick</b>";

  @TempDir static Path folder;

  private static SparkSession session;
  private static ReportQueries queries;

  @BeforeAll
  static void readTables() {
    session = spark.newSession();
    Tables tables =
        Tables.open(
            session, RunStorage.open(folder.toString(), session.sessionState().newHadoopConf()));
    add(tables, TableSchema.EVALS, ReportFixture.evals(EXPERIMENT));
    add(tables, TableSchema.DOMAINS, ReportFixture.domains());
    add(tables, TableSchema.FITS, ReportFixture.fits(EXPERIMENT));
    add(tables, TableSchema.RUNS, runs());
    add(tables, TableSchema.INTAKE, intake());
    add(tables, TableSchema.REJECTS, rejects());
    add(tables, TableSchema.OVERLAPS, overlaps());
    queries = open(EXPERIMENT);
  }

  private static ReportQueries open(String experiment) {
    return ReportQueries.open(
        session,
        new ReportSubject(
            experiment, "c1", experiment + "-sweep", "transformer++", ReportFixture.topTerms()));
  }

  private static void add(Tables tables, TableSchema schema, List<Map<String, Object>> rows) {
    tables.rows(schema, rows).createOrReplaceTempView(schema.tableName());
  }

  private static List<Map<String, Object>> intake() {
    return List.of(outcome("kept", 90, 9_000_000), outcome("duplicate", 9, 1_000_000));
  }

  private static Map<String, Object> outcome(String outcome, long documents, long bytes) {
    return Map.of(
        "corpus_id",
        "c1",
        "source",
        "notes",
        "outcome",
        outcome,
        "documents",
        documents,
        "bytes",
        bytes);
  }

  private static List<Map<String, Object>> overlaps() {
    return List.of(
        Map.of(
            "experiment",
            EXPERIMENT,
            "split_id",
            "clusters-split",
            "test_domain",
            1,
            "documents",
            64L,
            "documents_overlapping",
            7L,
            "ngrams",
            800L,
            "ngrams_in_train",
            20L));
  }

  private static List<Map<String, Object>> rejects() {
    return List.of(reject(7), reject(3));
  }

  private static Map<String, Object> reject(long row) {
    return Map.of(
        "corpus_id",
        "c1",
        "source",
        "notes",
        "file",
        "a.jsonl",
        "row",
        row,
        "reason",
        "not_json",
        "bytes",
        5L,
        "said",
        "<b> row " + row);
  }

  private static List<Map<String, Object>> runs() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (String role : List.of("expert", "random_expert")) {
      for (int i = 0; i < ReportFixture.K; i++) {
        Map<String, Object> row = new HashMap<>();
        row.put("run_id", role + i);
        row.put("experiment", EXPERIMENT);
        row.put("role", role);
        row.put("arm", role + "s");
        row.put("architecture", "transformer++");
        row.put("d_model", 64);
        row.put("layers", 4);
        row.put("heads", 4);
        row.put("vocabulary_size", 1024);
        row.put("context_length", 128);
        row.put("params_total", 300_000L);
        row.put("params_active", 300_000L);
        row.put("params_non_embedding", 200_000L);
        row.put("tokens", 327_680L);
        row.put("seed_tokens", 1_310_720L);
        row.put("horizon", 2_621_440L);
        row.put("batch_sequences", 4);
        row.put("updates", 640);
        row.put("train_flops", 6e11);
        row.put("flop_convention", "copse");
        row.put("learning_rate", 3e-3);
        row.put("seed", 1L);
        row.put("split_id", role.equals("expert") ? "clusters-split" : "random-split");
        row.put("domain", Integer.toString(i));
        row.put("status", "finished");
        row.put("train_loss", 2.5);
        row.put("dev_loss", 2.6);
        row.put("wall_seconds", 40.0);
        row.put("config", "{}");
        row.put("code_version", "0.1.0");
        row.put("cpu_model", "A processor");
        row.put("finished_at", new Timestamp(0));
        rows.add(row);
      }
    }
    return rows;
  }

  private static double[] replicates(String arm, String kind) {
    return ReportFixture.evals(EXPERIMENT).stream()
        .filter(row -> row.get("arm").equals(arm) && row.get("predictor").equals(kind))
        .filter(row -> row.get("test_domain") == null && row.get("d_model").equals(64))
        .filter(row -> row.get("horizon").equals(2_621_440L))
        .map(row -> (double[]) row.get("bootstrap_bits_per_byte"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void contrastsArePairedAtTheLargestSizeAndHorizon() {
    List<Contrast> contrasts = queries.rows(Contrast.LARGEST);
    assertThat(contrasts).hasSize(3);
    Contrast experts = contrasts.get(0);
    assertThat(experts.arm()).isEqualTo("experts");
    assertThat(experts.base()).isEqualTo("dense");
    assertThat(experts.models()).isEqualTo(4);
    assertThat(experts.size()).isEqualTo(ReportFixture.SIZES.get(2));
    assertThat(experts.horizon()).isEqualTo(2_621_440);
    Estimate expected =
        Estimate.difference(
            -0.01, replicates("experts", "ensemble"), 0, replicates("dense", "single"));
    assertThat(experts.difference().value()).isEqualTo(-0.01, within(1e-12));
    assertThat(experts.difference().low()).isEqualTo(expected.low(), within(1e-12));
    assertThat(experts.difference().high()).isEqualTo(expected.high(), within(1e-12));
  }

  @Test
  void theRunThatReadsItsTextMostOftenIsFound() {
    Repetition most = queries.rows(RepetitionSection.MOST).get(0);
    long fewest =
        ReportFixture.domains().stream()
            .filter(row -> row.get("split").equals("train"))
            .collect(
                Collectors.groupingBy(
                    row -> row.get("split_id") + "/" + row.get("domain"), Collectors.counting()))
            .values()
            .stream()
            .min(Long::compare)
            .orElseThrow();
    assertThat(most.tokens()).isEqualTo(fewest * 201);
    assertThat(most.read()).isEqualTo(327_680);
  }

  @Test
  void everyPredictorIsComparedWithItsOwnDenseModel() {
    List<PredictorScore> scores = queries.rows(PredictorScore.ALL);
    assertThat(scores).hasSize(9 * 8);
    for (PredictorScore score : scores) {
      ModelSize size = score.group().size();
      double expected =
          switch (score.predictor().arm() + " " + score.predictor().predictor()) {
            case "dense single" -> 0;
            case "dense_batch single" -> -0.006;
            case "dense_k_params single" -> -0.03;
            case "experts ensemble" ->
                ReportFixture.EXPERTS_MINUS_DENSE[ReportFixture.SIZES.indexOf(size)];
            case "random_experts ensemble" -> ReportFixture.RANDOM_MINUS_DENSE;
            case "experts average" -> 0.04;
            default ->
                ReportFixture.EXPERTS_MINUS_DENSE[ReportFixture.SIZES.indexOf(size)]
                    + (score.predictor().predictor().equals("router") ? 0.005 : 0.01);
          };
      assertThat(score.difference().value()).as("%s", score).isEqualTo(expected, within(1e-9));
      assertThat(score.flops().training() / score.flops().denseTraining()).isBetween(0.99, 1.03);
    }
    assertThat(scores)
        .filteredOn(score -> score.predictor().arm().equals("dense_k_params"))
        .extracting(PredictorScore::params)
        .contains(1_200_000L);
  }

  @Test
  void splitsAreScoredAgainstTheirSources() {
    SplitQuality clusters = queries.rows(DomainsSection.SPLITS).get(0);
    SplitQuality random = queries.rows(DomainsSection.SPLITS).get(1);
    assertThat(clusters.method()).isEqualTo("clusters");
    assertThat(clusters.domains()).isEqualTo(4);
    // Of train, a document in ten is put into domain 0; half of these are of sources 1 and 3.
    long[][] table = new long[4][4];
    for (Map<String, Object> row : ReportFixture.domains()) {
      if (row.get("split_method").equals("clusters") && row.get("split").equals("train")) {
        int source = List.of("europarl", "wordnet", "java", "scala").indexOf(row.get("source"));
        table[source][(int) row.get("domain")]++;
      }
    }
    assertThat(clusters.purity()).isEqualTo(purity(table), within(1e-12));
    assertThat(clusters.nmi()).isEqualTo(nmi(table), within(1e-12));
    assertThat(random.purity()).isBetween(0.25, 0.3);
    assertThat(random.nmi()).isBetween(0.0, 0.02);
    List<DomainSummary> domains = queries.rows(DomainsSection.DOMAINS);
    assertThat(domains).hasSize(4);
    assertThat(domains.get(1).mainSource()).isEqualTo("wordnet");
    assertThat(domains.get(1).purity()).isEqualTo(1);
  }

  private static double purity(long[][] table) {
    double best = 0;
    double all = 0;
    for (int d = 0; d < 4; d++) {
      long most = 0;
      for (long[] row : table) {
        most = Math.max(most, row[d]);
        all += row[d];
      }
      best += most;
    }
    return best / all;
  }

  private static double nmi(long[][] table) {
    double all = 0;
    double[] rows = new double[4];
    double[] columns = new double[4];
    for (int s = 0; s < 4; s++) {
      for (int d = 0; d < 4; d++) {
        rows[s] += table[s][d];
        columns[d] += table[s][d];
        all += table[s][d];
      }
    }
    double information = 0;
    double entropies = 0;
    for (int s = 0; s < 4; s++) {
      entropies -= rows[s] / all * Math.log(rows[s] / all);
      entropies -= columns[s] / all * Math.log(columns[s] / all);
      for (int d = 0; d < 4; d++) {
        double p = table[s][d] / all;
        information += p == 0 ? 0 : p * Math.log(p * all * all / rows[s] / columns[d]);
      }
    }
    return 2 * information / entropies;
  }

  @Test
  void whatBecameOfEachSourceIsRead() {
    assertThat(queries.rows(CorpusSection.OUTCOMES))
        .containsExactly(
            new CorpusSection.Outcome("notes", "kept", 90, 9_000_000, 90),
            new CorpusSection.Outcome("notes", "duplicate", 9, 1_000_000, 10));
    assertThat(queries.rows(CorpusSection.EXAMPLES))
        .containsExactly(
            new CorpusSection.Example("notes", "not_json", 2, "a.jsonl", 3, "<b> row 3"));
    assertThat(queries.rows(CorpusSection.OVERLAPS))
        .containsExactly(new CorpusSection.Overlap(1, 64, 7, 2.5));
  }

  @Test
  void theFitOfEachArmIsRead() {
    List<StoredFit> fits = StoredFit.ofArms(queries);
    assertThat(fits).extracting(fit -> fit.of().arm()).containsExactly("dense", "experts");
    assertThat(fits).extracting(fit -> fit.points().used()).containsExactly(8, 8);
    assertThat(fits.get(0).parameters()).containsKeys("E", "A", "B", "alpha", "beta");
    assertThat(fits.get(1).parameters()).isEmpty();
    assertThat(StoredFit.ofArchitectures(queries)).isEmpty();
  }

  @Test
  void pageIsWholeAndLoadsNothing() throws Exception {
    Path file = PageOfSections.write(queries, folder);
    String page = Files.readString(file);
    assertThat(page)
        .contains("the ensemble of 4 domain experts needs 0.0100 bits per byte fewer")
        .contains("The sign is that of the Branch-Train-Merge paper")
        .contains("does not beat dense")
        .contains("4 of 4 experts are the best")
        .contains("Text is repeated: the longest run (")
        .contains("Domain experts, routed<")
        .contains("Domain experts, routed, top k<")
        .contains("underdetermined")
        .contains("A processor")
        .contains("prefers-color-scheme: dark");
    assertThat(page.replace("http://www.w3.org/2000/svg", ""))
        .doesNotContain("http:", "https:", "src=", "@import", "url(", "<script", "<b>quick");
    assertThat(page).contains("&lt;script&gt;").contains("it&#39;s &lt;b&gt;quick&lt;/b&gt;");
    Matcher svg = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL).matcher(page);
    int figures = 0;
    while (svg.find()) {
      DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new ByteArrayInputStream(svg.group().getBytes(StandardCharsets.UTF_8)));
      assertThat(svg.group()).doesNotContain("NaN", "Infinity");
      figures++;
    }
    assertThat(figures).isEqualTo(4);
  }

  @Test
  void figuresAreImagesInTheirColours() throws Exception {
    PageOfSections.write(queries, folder);
    for (String name : List.of("contrasts", "losses", "differences", "experts-on-domains")) {
      BufferedImage image = ImageIO.read(folder.resolve(name + ".png").toFile());
      Set<Integer> colors = new HashSet<>();
      for (int x = 0; x < image.getWidth(); x++) {
        for (int y = 0; y < image.getHeight(); y++) {
          colors.add(image.getRGB(x, y) & 0xffffff);
        }
      }
      assertThat(colors).as(name).contains(0xffffff).hasSizeGreaterThan(10);
      assertThat(colors)
          .as("%s has its own colour", name)
          .contains(name.startsWith("experts") ? 0x1a1a1a : 0x0072b2);
    }
  }

  @Test
  void everyQueryRunsAsItIsShown() throws Exception {
    List<String> shown = ShownQueries.of(PageOfSections.write(queries, folder));
    // The page repeats the query of the scores.
    assertThat(shown).hasSize(11);
    assertThat(shown).noneMatch(query -> query.contains(":experiment") || query.contains(":dense"));
    for (String query : shown) {
      assertThat(session.sql(query).isEmpty()).as(query).isFalse();
    }
  }

  @Test
  void anExperimentWithoutEvaluationsIsRefused() {
    assertThatThrownBy(() -> open("other"))
        .isInstanceOf(UsageException.class)
        .hasMessage("The experiment 'other' has no rows in evals: run evaluate before report.");
  }
}
