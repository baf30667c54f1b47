package io.copse.pipeline.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.pipeline.SparkTest;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.CorpusSettings;
import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.config.TextSettings;
import io.copse.pipeline.corpus.read.FileListing;
import io.copse.pipeline.corpus.read.SourceFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestIngestion extends SparkTest {
  private static final long PLENTY = 1 << 20;

  @TempDir Path folder;

  private List<Row> documents(double devShare, double testShare, SourceSettings... sources) {
    return documents(64, devShare, testShare, sources);
  }

  private List<Row> documents(
      int maxDocumentBytes, double devShare, double testShare, SourceSettings... sources) {
    return corpus(maxDocumentBytes, devShare, testShare, sources)
        .documents()
        .orderBy("doc_id")
        .collectAsList();
  }

  private Corpus corpus(
      int maxDocumentBytes, double devShare, double testShare, SourceSettings... sources) {
    return corpus(
        new CorpusSettings(
            List.of(sources),
            devShare,
            testShare,
            new TextSettings(maxDocumentBytes, 0, 0.5),
            256,
            1000));
  }

  private Corpus corpus(CorpusSettings settings) {
    MavenSource maven = new MavenSource(new MavenArtifacts(folder, "no-such-command"));
    Sources kinds =
        new Sources(List.of(maven, new JsonLinesSource(), new TextSource(), new MadeUpSource()));
    String staging = folder.resolve("staging").toString();
    return Ingestion.corpus(spark, settings, 17, kinds, folder + "/output", staging);
  }

  private static List<String> texts(List<Row> documents) {
    return documents.stream().map(row -> row.<String>getAs("text")).toList();
  }

  private SourceSettings jar(
      String name, JarFormat format, String include, Map<String, byte[]> entries)
      throws IOException {
    Path jar = folder.resolve("test/%1$s/1/%1$s-1.jar".formatted(name));
    Files.createDirectories(jar.getParent());
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        out.putNextEntry(new ZipEntry(entry.getKey()));
        out.write(entry.getValue());
      }
    }
    return MavenSource.of(name, PLENTY, "test:" + name + ":1", format, include);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private SourceSettings files(int count) throws IOException {
    Path files = Files.createDirectories(folder.resolve("files"));
    for (int i = 0; i < count; i++) {
      String line = "line %d of some text, long enough\n";
      Files.writeString(
          files.resolve(i + ".txt"), line.formatted(i) + line.formatted(i + 1000) + "end " + i);
    }
    return TextSource.of("files", PLENTY, files.toString(), ".txt");
  }

  @Test
  void filesOfOneNameInSeveralFoldersAreSeveralGroups() throws IOException {
    for (int i = 0; i < 60; i++) {
      Path of = Files.createDirectories(folder.resolve("threads/%d".formatted(i)));
      Files.writeString(
          of.resolve("data.jsonl"), "{\"text\": \"a %d\"}\n{\"text\": \"b %d\"}\n".formatted(i, i));
    }
    List<Row> documents =
        documents(0, 0, JsonLinesSource.of("threads", PLENTY, folder + "/threads", "text", ""));
    assertThat(documents).hasSize(120);
    assertThat(documents.stream().map(row -> row.<String>getAs("group_key")).distinct())
        .hasSize(60);
  }

  @Test
  void readsCodeWithoutLicencesAndOtherEntries() throws IOException {
    SourceSettings source =
        jar(
            "code",
            JarFormat.CODE,
            ".java",
            Map.of(
                "a/A.java", utf8("/* Licence */\npackage a;\n"),
                "a/A.class", new byte[] {1, 2, 3},
                "a/B.java", utf8("package a; \0")));
    List<Row> documents = documents(0, 0, source);
    assertThat(texts(documents)).containsExactly("package a;\n");
    Row row = documents.get(0);
    assertThat(row.<String>getAs("source")).isEqualTo("code");
    assertThat(row.<String>getAs("group_key")).isEqualTo("a/A.java");
    assertThat(row.<Integer>getAs("bytes")).isEqualTo(11);
    assertThat(row.<String>getAs("split")).isEqualTo("train");
    assertThat(row.schema().fieldNames())
        .containsExactly("doc_id", "source", "group_key", "text", "bytes", "split");
  }

  @Test
  void readsGlosses() throws IOException {
    String data =
        "  1 This is the licence.  \n"
            + "00001740 03 n 01 entity 0 003 ~ 00001930 n 0000 | that which is perceived  \n"
            + "00002684 03 n 02 object 0 physical_object 0 001 @ 00001930 n 0000 | a tangible"
            + " entity; \"a ball\"  \n";
    SourceSettings source =
        jar("words", JarFormat.GLOSSES, "data.noun", Map.of("wn/data.noun", utf8(data)));
    List<Row> documents = documents(1000, 0, 0, source);
    assertThat(texts(documents))
        .containsExactly(
            "entity: that which is perceived\n"
                + "object, physical object: a tangible entity; \"a ball\"\n");
    assertThat(documents.get(0).<String>getAs("group_key")).isEqualTo("wn/data.noun#0");
  }

  @Test
  void readsEuroparl() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(utf8("(1)\t2004-03-30\tErste Rede.\nTitle\t2004-03-31\tZweite Rede.\nbroken\n"));
    }
    SourceSettings source =
        jar("speech", JarFormat.EUROPARL, ".txt.gz", Map.of("e.txt.gz", bytes.toByteArray()));
    List<Row> documents = documents(0, 0, source);
    assertThat(
            documents.stream()
                .collect(
                    Collectors.toMap(
                        row -> row.<String>getAs("text"), row -> row.<String>getAs("group_key"))))
        .isEqualTo(Map.of("Erste Rede.", "2004-03-30", "Zweite Rede.", "2004-03-31"));
  }

  @Test
  void readsJsonLines() throws IOException {
    Path file = folder.resolve("some.jsonl");
    Files.writeString(
        file,
        "{\"body\": \"Gr\\u00f6\\u00dfe\", \"repo\": 7}\n\n{\"body\": \"two\", \"repo\": 8}\n");
    List<Row> grouped =
        documents(0, 0, JsonLinesSource.of("j", PLENTY, file.toString(), "body", "repo"));
    assertThat(texts(grouped)).containsExactlyInAnyOrder("Gr\u00f6\u00dfe", "two");
    assertThat(grouped).extracting(row -> row.getAs("group_key")).containsOnly("7", "8");
    List<Row> byFile =
        documents(0, 0, JsonLinesSource.of("j", PLENTY, file.toString(), "body", ""));
    assertThat(byFile).extracting(row -> row.getAs("group_key")).containsOnly("some.jsonl");
  }

  @Test
  void aPathNamesWhatLiesThereBeforeItIsAGlob() throws IOException {
    Path odd = Files.createDirectory(folder.resolve("a [b] {c,d} `e` %20 #h ?i *j \u00e9"));
    Files.writeString(odd.resolve("one [1].jsonl"), "{\"text\": \"in brackets\"}\n");
    Files.writeString(odd.resolve("one 1.jsonl"), "{\"text\": \"matched\"}\n");
    Files.writeString(odd.resolve("text.txt"), "a text of a file");
    SourceSettings one = JsonLinesSource.of("j", PLENTY, odd + "/one [1].jsonl", "text", "");
    assertThat(texts(documents(0, 0, one))).containsExactly("in brackets");
    SourceSettings glob =
        JsonLinesSource.of("j", PLENTY, folder + "/a *?i*/one [0-9].jsonl", "text", "");
    assertThat(texts(documents(0, 0, glob))).containsExactly("matched");
    SourceSettings files = TextSource.of("f", PLENTY, odd.toString(), ".txt");
    List<Row> documents = documents(0, 0, files);
    assertThat(texts(documents)).containsExactly("a text of a file");
    assertThat(documents.get(0).<String>getAs("group_key")).isEqualTo("text.txt");
    assertThat(listing(files).files()).extracting(SourceFile::name).containsExactly("text.txt");
    SourceSettings none = JsonLinesSource.of("j", PLENTY, "none:a/b", "text", "");
    assertThatThrownBy(() -> documents(0, 0, none))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("Source 'j': none:a/b cannot be looked for");
  }

  @Test
  void namesTheLineThatIsNotJson() throws IOException {
    Path file = folder.resolve("bad.jsonl");
    Files.writeString(
        file, "{\"text\": \"fine\"}\n{\"text\": \n{\"text\": \"one\"} {\"text\": \"two\"}\n[]\n");
    SourceSettings source = JsonLinesSource.of("bad", PLENTY, file.toString(), "text", "");
    assertThatThrownBy(() -> documents(0, 0, source))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(
            "Source 'bad': 3 of 4 texts are rejected, more than corpus.max_reject_share (0.5); the"
                + " first is line 2 of bad.jsonl, as not_json (")
        .hasMessageEndingWith("): mend the source, or raise the share.");
    SourceSettings strict =
        new SourceSettings(
            "bad", "jsonl", PLENTY, source.values().with(FileKeys.ON_BAD_ROW, FileKeys.OnBad.FAIL));
    assertThatThrownBy(() -> documents(0, 0, strict))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("Source 'bad': line 2 of bad.jsonl is rejected as not_json (");
  }

  @Test
  void groupsNeverStraddleTheSplit() throws IOException {
    List<Row> documents = documents(0.2, 0.2, files(40));
    assertThat(documents).hasSizeGreaterThan(60);
    Map<String, List<Object>> parts =
        documents.stream()
            .collect(
                Collectors.groupingBy(
                    row -> row.<String>getAs("group_key"),
                    TreeMap::new,
                    Collectors.mapping(row -> row.getAs("split"), Collectors.toList())));
    assertThat(parts).hasSize(40).containsKey("7.txt");
    assertThat(parts.values()).allSatisfy(part -> assertThat(part.stream().distinct()).hasSize(1));
    assertThat(documents).extracting(row -> row.getAs("split")).contains("train", "dev", "test");
    assertThat(documents(0.2, 0.2, files(40))).isEqualTo(documents);
  }

  @Test
  void equalTextsStayWithTheFirstSource() throws IOException {
    Files.writeString(
        folder.resolve("a.jsonl"), "{\"text\": \"Gr\u00f6\u00dfe\"}\n{\"text\": \"if a:\\n  b\"}");
    Files.writeString(
        folder.resolve("b.jsonl"),
        "{\"text\": \"Gro\u0308\u00dfe\"}\n{\"text\": \"if a:\\n    b\"}\n{\"text\": \"b\"}");
    Corpus corpus =
        corpus(
            64,
            0,
            0,
            JsonLinesSource.of("a", PLENTY, folder + "/a.jsonl", "text", ""),
            JsonLinesSource.of("b", PLENTY, folder + "/b.jsonl", "text", ""));
    assertThat(corpus.documents().select("source", "text").collectAsList())
        .extracting(row -> row.getString(0) + ": " + row.getString(1))
        .containsExactlyInAnyOrder(
            "a: Gr\u00f6\u00dfe", "a: if a:\n  b", "b: if a:\n    b", "b: b");
    assertThat(corpus.intakes()).contains(new Intake("b", "duplicate", 1, 7));
  }

  @Test
  void nearlyEqualTextsStayWithTheFirstSource() throws IOException {
    Files.writeString(folder.resolve("a.jsonl"), "{\"text\": \"if a:\\n  b\"}");
    Files.writeString(
        folder.resolve("b.jsonl"),
        "{\"text\": \"if a:\\n    b\"}\n{\"text\": \"b\"}\n{\"text\": \"b\"}");
    List<SourceSettings> sources =
        List.of(
            JsonLinesSource.of("a", PLENTY, folder + "/a.jsonl", "text", ""),
            JsonLinesSource.of("b", PLENTY, folder + "/b.jsonl", "text", ""));
    Corpus corpus =
        corpus(new CorpusSettings(sources, 0, 0, new TextSettings(64, 0.8, 0.5), 256, 1000));
    assertThat(corpus.documents().select("source", "text").collectAsList())
        .extracting(row -> row.getString(0) + ": " + row.getString(1))
        .containsExactlyInAnyOrder("a: if a:\n  b", "b: b");
    assertThat(corpus.intakes())
        .contains(
            new Intake("a", "kept", 1, 9),
            new Intake("b", "kept", 1, 1),
            new Intake("b", "duplicate", 1, 1),
            new Intake("b", "near_duplicate", 1, 11));
  }

  @Test
  void everyByteThatWasGivenHasAnOutcome() throws IOException {
    Path mixed = Files.createDirectories(folder.resolve("mixed/deep"));
    Files.writeString(mixed.resolve("one.txt"), "\ufeffOne text,\r\nof two lines.\r\n");
    Files.writeString(mixed.resolve("same.txt"), "One text,\nof two lines.\n");
    Files.writeString(mixed.resolve("blank.txt"), " \n\t\n");
    Files.writeString(mixed.resolve("none.txt"), "");
    Files.write(mixed.resolve("picture.txt"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, 0, 1});
    Files.write(mixed.resolve("bad.txt"), utf8("some words here "));
    Files.write(mixed.resolve("bad.txt"), new byte[] {(byte) 0xFF}, StandardOpenOption.APPEND);
    try (GZIPOutputStream out =
        new GZIPOutputStream(Files.newOutputStream(mixed.resolve("packed.txt.gz")))) {
      out.write(utf8("packed text"));
    }
    byte[] cut = Files.readAllBytes(mixed.resolve("packed.txt.gz"));
    Files.write(mixed.resolve("cut.txt.gz"), Arrays.copyOf(cut, cut.length - 9));
    Files.writeString(mixed.resolve(".hidden.txt"), "hidden");
    Files.writeString(mixed.resolve("other.TXT"), "other ending");
    Corpus corpus = corpus(1000, 0, 0, TextSource.of("mixed", PLENTY, folder + "/mixed", ".txt"));
    long given =
        3
            + 11
            + 15 // one.txt: the mark, two lines
            + 24 // same.txt
            + 4 // blank.txt
            + 7 // picture.txt
            + 17 // bad.txt
            + 11; // packed.txt.gz
    assertThat(corpus.intakes().stream().mapToLong(Intake::bytes).sum()).isEqualTo(given);
    assertThat(corpus.intakes())
        .contains(
            new Intake("mixed", "kept", 3, 24 + 19 + 11),
            new Intake("mixed", "duplicate", 1, 24),
            new Intake("mixed", "empty", 2, 4),
            new Intake("mixed", "binary", 1, 7));
    assertThat(corpus.replaced()).isEqualTo(1);
    assertThat(corpus.rejects().orderBy("file").select("file", "row", "reason").collectAsList())
        .extracting(Row::toString)
        .containsExactly(
            "[deep/blank.txt,0,empty]",
            "[deep/cut.txt.gz,0,unreadable]",
            "[deep/none.txt,0,empty]",
            "[deep/picture.txt,0,binary]");
    assertThat(listing(TextSource.of("mixed", PLENTY, folder + "/mixed", ".txt")).leftOut())
        .isEqualTo(2);
  }

  @Test
  void largeSourcesAreCutToTheirBytes() throws IOException {
    SourceSettings all = files(40);
    List<Row> whole = documents(0, 0, all);
    List<Row> part = documents(0, 0, TextSource.of("files", 2000, folder + "/files", ".txt"));
    assertThat(part.stream().mapToInt(row -> row.getAs("bytes")).sum()).isBetween(1800, 2000);
    assertThat(part).isEqualTo(whole.subList(0, part.size()));
  }

  @Test
  void readsAKindThatATestAdds() {
    List<Row> documents = documents(0, 0, MadeUpSource.of("numbers", PLENTY, "one,two,three"));
    assertThat(texts(documents)).containsExactlyInAnyOrder("one", "two", "three");
    assertThat(documents).extracting(row -> row.getAs("group_key")).contains("numbers 1");
  }

  @Test
  void onlyFilesOfTheUsersAreListed() throws IOException {
    Sources kinds = Sources.standard().with(new MadeUpSource());
    SourceSettings fixed = MadeUpSource.of("numbers", PLENTY, "one");
    SourceSettings own = files(3);
    assertThat(kinds.files(List.of(own, fixed))).hasSize(1);
    String before = listing(own).fingerprint();
    assertThat(before).startsWith("3 files ");
    Files.writeString(folder.resolve("files/0.txt"), "something else");
    assertThat(listing(own).fingerprint()).isNotEqualTo(before);
    SourceSettings gone = TextSource.of("f", PLENTY, folder + "/nowhere", ".txt");
    assertThat(FileListing.find(new Configuration(), FileKeys.wanted(gone), folder + "/output"))
        .isEmpty();
  }

  private FileListing listing(SourceSettings source) {
    return FileListing.of(new Configuration(), FileKeys.wanted(source), folder + "/output");
  }

  @Test
  void saysWhatIsMissing() throws IOException {
    SourceSettings none = TextSource.of("f", PLENTY, folder + "/nowhere", ".txt");
    assertThatThrownBy(() -> documents(0, 0, none))
        .isInstanceOf(UsageException.class)
        .hasMessage("Source 'f': there is no file or folder %s/nowhere: correct its path.", folder);
    files(3);
    SourceSettings empty = TextSource.of("f", PLENTY, folder + "/files", ".md");
    assertThatThrownBy(() -> documents(0, 0, empty))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "Source 'f': %s/files holds no file to read, and 3 that are left out: correct its path,"
                + " or files, the ending of the names.",
            folder);
    Files.writeString(folder.resolve("blank.md"), " \n");
    assertThatThrownBy(
            () -> documents(0, 0, TextSource.of("f", PLENTY, folder + "/blank.md", ".md")))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "Source 'f' gives no documents, because it has no text that no earlier source has: check"
                + " what it includes, or remove it.");
    assertThatThrownBy(() -> documents(0, 0))
        .isInstanceOf(UsageException.class)
        .hasMessage("The corpus has no sources: name at least one in corpus.sources.");
    SourceSettings twice = files(3);
    assertThatThrownBy(() -> documents(0, 0, twice, twice))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "Two sources of the corpus have the name 'files': give each its own, because it is"
                + " their documents' label.");
    assertThatThrownBy(() -> documents(0, 0.001, files(3)))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "The corpus has too few groups: of 6 documents none fell to test, which has a share of"
                + " 0.001; add text, or group it by a finer key (group or group_field).");
  }
}
