package io.copse.pipeline.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import io.copse.pipeline.SparkTest;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.CorpusSettings;
import io.copse.pipeline.config.SettingsReader;
import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.config.TextSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each kind of source gives its texts and groups, and names what is no text. */
class TestSourceKinds extends SparkTest {
  /** Surefire starts in the module's folder. */
  private static final Path PRESET = Path.of("..", "..", "conf", "own-text.conf");

  @TempDir Path folder;

  private Corpus corpus(String source) {
    List<SourceSettings> sources =
        SettingsReader.read(
                PRESET,
                Map.of(
                    "output",
                    folder.resolve("output").toString(),
                    "corpus.sources",
                    "[{ name = s, max_bytes = 100000000, "
                        + source.replace("FOLDER", folder.toString())
                        + " }]"),
                Sources.standard().kinds())
            .corpus()
            .sources();
    CorpusSettings settings =
        new CorpusSettings(sources, 0, 0, new TextSettings(4096, 0.8, 0.6), 256, 1000);
    return Ingestion.corpus(
        spark,
        settings,
        1,
        Sources.standard(),
        folder.resolve("output").toString(),
        folder.resolve("staging").toString());
  }

  private List<String> groupsAndTexts(String source) {
    return corpus(source).documents().orderBy("group_key", "text").collectAsList().stream()
        .map(row -> row.<String>getAs("group_key") + ": " + row.<String>getAs("text"))
        .toList();
  }

  private List<String> rejects(String source) {
    return corpus(source).rejects().orderBy("file", "row").collectAsList().stream()
        .map(
            row ->
                "%s %d %s"
                    .formatted(
                        row.<String>getAs("file"),
                        row.<Long>getAs("row"),
                        row.<String>getAs("reason")))
        .toList();
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private interface Compressor {
    OutputStream over(OutputStream out) throws IOException;
  }

  private void write(String name, String text, Compressor compressor) throws IOException {
    Files.createDirectories(folder.resolve(name).getParent());
    try (OutputStream out = compressor.over(Files.newOutputStream(folder.resolve(name)))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void filesMayBeCompressed() throws IOException {
    write("in/a.jsonl", "{\"text\": \"plain\"}\n");
    write("in/b.jsonl.gz", "{\"text\": \"gzip\"}\n", GZIPOutputStream::new);
    write("in/c.jsonl.zst", "{\"text\": \"zstd\"}\n", ZstdOutputStream::new);
    write("in/d.jsonl.bz2", "{\"text\": \"bzip2\"}\n", BZip2CompressorOutputStream::new);
    write("in/e.txt", "another ending");
    assertThat(groupsAndTexts("kind = jsonl, path = \"FOLDER/in\", files = .jsonl"))
        .containsExactly(
            "a.jsonl: plain", "b.jsonl.gz: gzip", "c.jsonl.zst: zstd", "d.jsonl.bz2: bzip2");
  }

  @Test
  void linesOfTextAreTexts() throws IOException {
    write("in/a.txt", "one\ntwo\r\n\n\nthree");
    assertThat(groupsAndTexts("kind = text, group = line, path = \"FOLDER/in\""))
        .containsExactly("a.txt@0: one", "a.txt@11: three", "a.txt@4: two\n");
    assertThat(rejects("kind = text, group = line, path = \"FOLDER/in\""))
        .containsExactly("a.txt 3 empty", "a.txt 4 empty");
  }

  @Test
  void textsOfOtherEncodingsAreReadByName() throws IOException {
    String text = "\u65e5\u672c\u8a9e\u306e\u6587\u7ae0\n";
    Files.createDirectories(folder.resolve("in"));
    Files.write(folder.resolve("in/j.txt"), text.getBytes(Charset.forName("Shift_JIS")));
    assertThat(groupsAndTexts("kind = text, encoding = Shift_JIS, path = \"FOLDER/in\""))
        .containsExactly("j.txt: " + text);
    assertThat(
            groupsAndTexts("kind = text, group = line, encoding = shift_jis, path = \"FOLDER/in\""))
        .containsExactly("j.txt@0: " + text.strip());
    assertThatThrownBy(() -> corpus("kind = text, path = \"FOLDER/in\""))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("1 of 1 texts are rejected")
        .hasMessageContaining("j.txt, as undecodable");
    Files.write(folder.resolve("in/j.txt"), ("\ufeff" + text).getBytes(StandardCharsets.UTF_16LE));
    assertThat(groupsAndTexts("kind = text, path = \"FOLDER/in\""))
        .containsExactly("j.txt: " + text);
    assertThat(groupsAndTexts("kind = text, group = line, path = \"FOLDER/in\""))
        .containsExactly("j.txt@0: " + text.strip());
  }

  @Test
  void badBytesAreReplacedOrCostTheirDocument() throws IOException {
    Files.createDirectories(folder.resolve("in"));
    byte[] bad =
        "{\"text\": \"Gr\u00f6\u00dfe\"}\n{\"text\": \"fine\"}\n"
            .getBytes(StandardCharsets.ISO_8859_1);
    Files.write(folder.resolve("in/a.jsonl"), bad);
    Corpus corpus = corpus("kind = jsonl, path = \"FOLDER/in\"");
    assertThat(corpus.replaced()).isEqualTo(2);
    assertThat(groupsAndTexts("kind = jsonl, path = \"FOLDER/in\""))
        .containsExactly("a.jsonl: Gr\ufffd\ufffde", "a.jsonl: fine");
    String strict = "kind = jsonl, on_bad_bytes = reject, path = \"FOLDER/in\"";
    assertThat(groupsAndTexts(strict)).containsExactly("a.jsonl: fine");
    assertThat(rejects(strict)).containsExactly("a.jsonl 0 undecodable");
  }

  @Test
  void aReplacementCharacterThatIsWrittenIsNoBadByte() throws IOException {
    write("in/a.jsonl", "{\"text\": \"a\\ufffdb\"}\n{\"text\": \"c\ufffdd\"}\n");
    write("in/b.csv", "text\n\ufffd\n");
    write("in/c.txt", "\ufffd");
    for (String kind : List.of("jsonl", "csv", "txt")) {
      String source = "kind = %s, files = .%s, on_bad_bytes = reject, path = \"FOLDER/in\"";
      String ofKind = source.formatted(kind.equals("txt") ? "text" : kind, kind);
      assertThat(rejects(ofKind)).isEmpty();
      assertThat(groupsAndTexts(ofKind)).hasSize(kind.equals("jsonl") ? 2 : 1);
    }
  }

  @Test
  void badBytesCostTheirDocumentOnly() throws IOException {
    Files.createDirectories(folder.resolve("in"));
    byte[] text = "some words in a line\n".repeat(600).getBytes(StandardCharsets.UTF_8);
    text[text.length - 3] = (byte) 0xFF;
    Files.write(folder.resolve("in/a.txt"), text);
    String source = "kind = text, on_bad_bytes = reject, path = \"FOLDER/in\"";
    assertThat(rejects(source)).containsExactly("a.txt 0 undecodable");
    assertThat(groupsAndTexts(source)).isNotEmpty().noneMatch(found -> found.contains("\ufffd"));
  }

  @Test
  void fieldsMayLieDeep() throws IOException {
    write(
        "in/a.jsonl",
        """
        {"a": {"b": [{"c": "deep"}, 1], "d.e": 7}, "text": "other"}
        {"a": {"b": [], "d.e": "x"}}
        {"a": {"b": [{"c": 5}], "d.e": 8}}
        {"a": {"b": [{"c": "too"}], "d.e": 7}}
        """);
    String source =
        "kind = jsonl, path = \"FOLDER/in\", text_field = \"a.b[0].c\", group_field = \"a.d\\\\.e\"";
    assertThat(groupsAndTexts(source)).containsExactly("7: deep", "7: too");
  }

  @Test
  void rowsOfCsvAreTexts() throws IOException {
    write(
        "in/a.csv",
        "id;text;who\n1;\"two\nlines and \"\"quotes\"\"\";ann\n2;plain;bob\n3\n4;;cay\n");
    String source = "kind = csv, path = \"FOLDER/in\", delimiter = \";\", group_field = who";
    assertThat(groupsAndTexts(source))
        .containsExactly("ann: two\nlines and \"quotes\"", "bob: plain");
    assertThat(rejects(source)).containsExactly("a.csv 4 no_text", "a.csv 5 empty");
    long given = Files.size(folder.resolve("in/a.csv"));
    assertThat(corpus(source).intakes().stream().mapToLong(Intake::bytes).sum()).isEqualTo(given);
    assertThatThrownBy(() -> corpus("kind = csv, path = \"FOLDER/in\", text_field = body"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("as no_text (the header is id");
  }

  @Test
  void columnsOfCsvMayHaveAnyName() throws IOException {
    write("in/a.csv", "text[en],a.b,\"c,\"\"d\"\"\"\none,two,three\n");
    String source = "kind = csv, path = \"FOLDER/in\"";
    assertThat(groupsAndTexts(source + ", text_field = \"text[en]\", group_field = a.b"))
        .containsExactly("two: one");
    assertThat(
            groupsAndTexts(source + ", text_field = \"c,\\\"d\\\"\", group_field = \"text[en]\""))
        .containsExactly("one: three");
  }

  @Test
  void recordsOfWebArchivesAreTexts() throws IOException {
    String archive =
        record("warcinfo", "", "about")
            + record("conversion", "https://A.example/x", "Gr\u00f6\u00dfe\n")
            + record("conversion", "https://b.example/y", "second")
            + record("response", "https://b.example/z", "<html>")
            + record("resource", "https://b.example/z.html", "<html>");
    write("in/a.wet.gz", archive, GZIPOutputStream::new);
    assertThat(groupsAndTexts("kind = warc, path = \"FOLDER/in\""))
        .containsExactly("a.example: Gr\u00f6\u00dfe\n", "b.example: second");
    assertThat(rejects("kind = warc, path = \"FOLDER/in\""))
        .containsExactly("a.wet.gz 4 no_text", "a.wet.gz 5 no_text");
    assertThat(
            corpus("kind = warc, path = \"FOLDER/in\"").intakes().stream()
                .mapToLong(Intake::bytes)
                .sum())
        .isEqualTo(archive.getBytes(StandardCharsets.UTF_8).length);
    write("in/a.wet.gz", archive.substring(0, archive.length() - 8), GZIPOutputStream::new);
    assertThat(rejects("kind = warc, path = \"FOLDER/in\""))
        .containsExactly("a.wet.gz 0 unreadable", "a.wet.gz 4 no_text");
  }

  @Test
  void pagesOfWebArchivesMayHaveAnotherEncoding() throws IOException {
    byte[] archive =
        record("conversion", "https://a.example/x", "Gr\u00f6\u00dfe")
            .replace("Content-Length: 7", "Content-Length: 5")
            .getBytes(StandardCharsets.ISO_8859_1);
    Files.createDirectories(folder.resolve("in"));
    Files.write(folder.resolve("in/a.wet"), archive);
    assertThat(groupsAndTexts("kind = warc, encoding = iso-8859-1, path = \"FOLDER/in\""))
        .containsExactly("a.example: Gr\u00f6\u00dfe");
    assertThat(corpus("kind = warc, path = \"FOLDER/in\"").replaced()).isEqualTo(2);
  }

  private static String record(String type, String page, String body) {
    return "WARC/1.0\r\nWARC-Type: %s\r\nWARC-Target-URI: %s\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
        .formatted(type, page, body.getBytes(StandardCharsets.UTF_8).length, body);
  }

  private Dataset<Row> table() {
    return spark.sql(
        "SELECT * FROM VALUES ('one', 'g1', named_struct('t', array('deep one'))),"
            + " ('two', 'g2', named_struct('t', array('deep two'))), (NULL, 'g3', NULL)"
            + " AS t(text, who, nested)");
  }

  @Test
  void rowsOfParquetAreTexts() {
    table().coalesce(1).write().parquet(folder.resolve("in").toString());
    String source = "kind = parquet, path = \"FOLDER/in\"";
    assertThat(groupsAndTexts(source + ", group_field = who"))
        .containsExactly("g1: one", "g2: two");
    assertThat(groupsAndTexts(source + ", text_field = \"nested.t[0]\", group_field = who"))
        .containsExactly("g1: deep one", "g2: deep two");
    assertThat(groupsAndTexts(source))
        .allMatch(text -> text.matches("part-.*\\.parquet: (one|two)"));
    assertThat(rejects(source)).allMatch(text -> text.matches("part-.*\\.parquet 3 no_text"));
    assertThatThrownBy(() -> corpus(source + ", text_field = body"))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "Source 's': its fields are text, who, nested, so that text_field or group_field names"
                + " none, or no text: set them.");
  }

  @Test
  void badBytesOfRowsAreCounted() {
    Dataset<Row> rows =
        spark.sql(
            "SELECT * FROM VALUES (CAST(X'61FF62' AS STRING), 'g'), (CAST(X'63EFBFBD' AS STRING), 'g'),"
                + " (NULL, 'g') AS t(text, who)");
    rows.coalesce(1).write().parquet(folder.resolve("in").toString());
    rows.write().format("delta").save(folder.resolve("table").toString());
    for (String source :
        List.of(
            "kind = parquet, path = \"FOLDER/in\"",
            "kind = huggingface, path = \"FOLDER/in\"",
            "kind = delta, table = \"FOLDER/table\", version = 0")) {
      String grouped = source + ", group_field = who";
      assertThat(groupsAndTexts(grouped)).containsExactly("g: a\ufffdb", "g: c\ufffd");
      assertThat(corpus(grouped).replaced()).as(source).isEqualTo(1);
      assertThat(corpus(grouped).intakes().stream().mapToLong(Intake::bytes).sum()).isEqualTo(7);
    }
  }

  @Test
  void rowsOfAVersionOfADeltaTableAreTexts() {
    String path = folder.resolve("table").toString();
    table().write().format("delta").save(path);
    spark.sql("SELECT 'three', 'g3', NULL").toDF("text", "who", "nested");
    String source = "kind = delta, table = \"FOLDER/table\", group_field = who, version = 0";
    assertThat(groupsAndTexts(source)).containsExactly("g1: one", "g2: two");
    assertThat(groupsAndTexts(source + ", filter = \"who = 'g2'\"")).containsExactly("g2: two");
    assertThatThrownBy(() -> corpus(source.replace("version = 0", "version = 7")))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("Source 's': version 7 of the table ");
  }

  @Test
  void rowsOfHuggingFacesFilesAreTexts() throws IOException {
    arrow("in/data-00000-of-00001.arrow", false, "one", null, "two");
    write("in/dataset_info.json", "{}");
    String source = "kind = huggingface, path = \"FOLDER/in\"";
    assertThat(groupsAndTexts(source))
        .containsExactly("data-00000-of-00001.arrow: one", "data-00000-of-00001.arrow: two");
    assertThat(rejects(source)).containsExactly("data-00000-of-00001.arrow 2 no_text");
    arrow("in/data-00000-of-00001.arrow", true, "three");
    assertThat(groupsAndTexts(source)).containsExactly("data-00000-of-00001.arrow: three");
    write("in/data-00000-of-00001.arrow", "no arrow at all");
    assertThatThrownBy(() -> corpus(source))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("data-00000-of-00001.arrow, as unreadable (");
  }

  @Test
  void rowsOfHuggingFacesParquetFailIfTheyShould() {
    table().coalesce(1).write().parquet(folder.resolve("in").toString());
    String source = "kind = huggingface, group_field = who, path = \"FOLDER/in\"";
    assertThat(groupsAndTexts(source)).containsExactly("g1: one", "g2: two");
    assertThatThrownBy(() -> corpus(source + ", on_bad_row = fail"))
        .isInstanceOf(UsageException.class)
        .message()
        .matches(
            "Source 's': line 3 of part-.*\\.parquet is rejected as no_text \\(NULL\\): mend it, or set on_bad_row = reject\\.");
  }

  private void arrow(String name, boolean asFile, String... texts) throws IOException {
    Files.createDirectories(folder.resolve(name).getParent());
    Files.write(folder.resolve(name), ArrowFiles.of(asFile, List.of(Arrays.asList(texts))));
  }
}
