package io.copse.pipeline.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.copse.pipeline.MissingFileSystem;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.corpus.read.CleanText;
import io.copse.pipeline.corpus.read.Compression;
import io.copse.pipeline.corpus.read.FileListing;
import io.copse.pipeline.corpus.read.FilePart;
import io.copse.pipeline.corpus.read.SourceFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged and odd files, each of which once failed, hung, filled the memory or lost bytes. */
class TestDamagedFiles {
  private static final int MAX_DOCUMENT_BYTES = 100;
  private static final FieldPath TEXT = FieldPath.of("text");

  @TempDir Path folder;

  private static List<Found> read(FileFormat format, byte[] bytes, FilePart... parts) {
    FoundInParts found =
        new FoundInParts(
            List.of(parts).iterator(),
            format,
            part -> {
              InputStream in = new ByteArrayInputStream(bytes);
              in.skipNBytes(Math.max(0, part.from() - 1));
              return in;
            });
    List<Found> all = new ArrayList<>();
    found.forEachRemaining(all::add);
    found.close();
    assertThat(all.stream().mapToLong(Found::given).sum()).isEqualTo(bytes.length);
    return all;
  }

  private static List<Found> read(FileFormat format, byte[] bytes) {
    return read(format, bytes, FilePart.whole(file(bytes)));
  }

  /** Returns what is found in a file that breaks off behind some bytes. */
  private static List<Found> readBroken(FileFormat format, byte[] before) {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("it breaks off");
          }

          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            throw new IOException("it breaks off");
          }
        };
    List<Found> found =
        readStream(format, new SequenceInputStream(new ByteArrayInputStream(before), broken));
    assertThat(found.stream().mapToLong(Found::given).sum()).isEqualTo(before.length);
    return found;
  }

  private static List<Found> readStream(FileFormat format, InputStream in) {
    FilePart part = FilePart.whole(new SourceFile("f", "f", 0, 0));
    List<Found> all = new ArrayList<>();
    try (FoundInParts found = new FoundInParts(List.of(part).iterator(), format, file -> in)) {
      found.forEachRemaining(all::add);
    }
    return all;
  }

  private static SourceFile file(byte[] bytes) {
    return new SourceFile("f", "f", bytes.length, 0);
  }

  private static List<String> texts(List<Found> found) {
    return found.stream()
        .filter(Piece.class::isInstance)
        .map(piece -> ((Piece) piece).text())
        .toList();
  }

  private static Reject reject(List<Found> found) {
    return (Reject) found.stream().filter(Reject.class::isInstance).findFirst().orElseThrow();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void offsetsOfArrowThatAskForGigabytesAreNotBelieved() {
    byte[] bytes = ArrowFiles.of(false, List.of(List.of("one", "second")));
    int offsets = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("\3\0\0\0\11\0\0\0");
    bytes[offsets + 3] = 0x7F;
    Reject reject = reject(read(new ArrowRows(TEXT, FieldPath.NONE, MAX_DOCUMENT_BYTES), bytes));
    assertThat(reject.reason()).isEqualTo(Reason.UNREADABLE);
    assertThat(reject.said()).startsWith("it is no Arrow");
  }

  @Test
  void arrowThatBreaksOffGivesWhatCameBefore() {
    byte[] bytes = ArrowFiles.of(false, List.of(List.of("one"), List.of("second ".repeat(10))));
    byte[] cut = Arrays.copyOf(bytes, bytes.length - 40);
    List<Found> found = read(new ArrowRows(TEXT, FieldPath.NONE, MAX_DOCUMENT_BYTES), cut);
    assertThat(texts(found)).containsExactly("one");
    assertThat(reject(found).reason()).isEqualTo(Reason.UNREADABLE);
  }

  @Test
  void filesOfLinesThatAreNoTextAreRejectedWhole() {
    FileFormat lines = new TextLines("utf-8", MAX_DOCUMENT_BYTES);
    byte[] random = new byte[200_000];
    new Random(2).nextBytes(random);
    byte[] japanese =
        "\u65e5\u672c\u8a9e\u306e\u6587\u7ae0\n".repeat(9).getBytes(Charset.forName("Shift_JIS"));
    byte[] packed = HostileInput.compressed(utf8("text"), ".gz");
    Map<Reason, List<byte[]>> files =
        Map.of(Reason.BINARY, List.of(random, packed), Reason.UNDECODABLE, List.of(japanese));
    files.forEach(
        (reason, ofReason) -> {
          for (byte[] bytes : ofReason) {
            List<Found> found = read(lines, bytes);
            assertThat(found).hasSize(1);
            assertThat(reject(found).reason()).isEqualTo(reason);
            assertThat(reject(found).place()).isEqualTo(Reject.Place.of("f"));
          }
        });
  }

  @Test
  void linesThatAreNoTextAreRejectedBehindTextToo() {
    byte[] text = utf8("a line of words\n".repeat(5_000) + "\0\n~~\none ~ and only one of many\n");
    List<Found> found = read(new TextLines("utf-8", MAX_DOCUMENT_BYTES), withBadByte(text));
    assertThat(found)
        .filteredOn(Reject.class::isInstance)
        .extracting(one -> ((Reject) one).reason(), one -> ((Reject) one).place().row())
        .containsExactly(tuple(Reason.BINARY, 5001L), tuple(Reason.UNDECODABLE, 5002L));
    assertThat(texts(found)).hasSize(5001).last().isEqualTo("one \ufffd and only one of many");
  }

  @Test
  void linesThatBreakOffAreGivenUpToTheBreak() {
    for (int lines : new int[] {2, 20_000}) {
      List<Found> found =
          readBroken(
              new TextLines("utf-8", MAX_DOCUMENT_BYTES), utf8("word\n".repeat(lines) + "wo"));
      assertThat(texts(found)).hasSize(lines);
      assertThat(reject(found).said()).isEqualTo("it breaks off");
    }
  }

  @Test
  void filesWithoutPlainLinesAreReadWholeInPlaceOfTheirFirstPart() throws IOException {
    Files.write(folder.resolve("a.txt"), utf8("words\nof two lines\n"));
    Files.write(folder.resolve("b.txt"), new byte[100]);
    Files.write(
        folder.resolve("c.txt"), "\ufeffwords\nof two\n".getBytes(StandardCharsets.UTF_16BE));
    FileReading reading = reading(new TextLines("utf-8", MAX_DOCUMENT_BYTES), false);
    List<String> found = new ArrayList<>();
    for (SourceFile file : listing("").files()) {
      FilePart head = new FilePart(file, 0, 3);
      FilePart rest = new FilePart(file, 3, Long.MAX_VALUE);
      reading
          .read(List.of(head, rest))
          .forEachRemaining(
              row -> {
                String reason = row.getString(Found.SCHEMA.fieldIndex("reason"));
                found.add(reason == null ? row.getString(Found.SCHEMA.fieldIndex("text")) : reason);
              });
    }
    found.removeIf(PartEnd.LABEL::equals);
    assertThat(found)
        .containsExactly("words", "of two lines", Reason.BINARY.label(), "words", "of two");
  }

  @Test
  void aFileThatIsDeletedWhileOthersAreReadIsARejectByName() throws IOException {
    Files.write(folder.resolve("a.txt"), utf8("words\n"));
    List<FilePart> parts = new ArrayList<>();
    parts.add(FilePart.whole(new SourceFile(folder + "/gone.txt", "gone.txt", 6, 0)));
    listing("").files().forEach(file -> parts.add(FilePart.whole(file)));
    FileReading reading = reading(new TextLines("utf-8", MAX_DOCUMENT_BYTES), false);
    List<Row> rows = new ArrayList<>();
    reading.read(parts).forEachRemaining(rows::add);
    assertThat(rows.get(0).getString(Found.SCHEMA.fieldIndex("reason")))
        .isEqualTo(Reason.UNREADABLE.label());
    assertThat(rows.get(0).getString(Found.SCHEMA.fieldIndex("file"))).isEqualTo("gone.txt");
    assertThat(rows)
        .extracting(row -> row.getString(Found.SCHEMA.fieldIndex("text")))
        .contains("words");
  }

  private static FileReading reading(FileFormat format, boolean fails) {
    return new FileReading(
        "s", 0, format, fails, false, new SerializableConfiguration(new Configuration()));
  }

  @Test
  void aTextThatBreaksOffIsGivenUpToTheBreak() {
    byte[] all = utf8("Gr\u00f6\u00dfe und e\u0301, mehr. ".repeat(7_000));
    for (int length :
        new int[] {1, 3, 4, 5, 10, 1000, 65_535, 65_536, 65_537, 100_000, all.length}) {
      byte[] before = Arrays.copyOf(all, length);
      List<Found> found = readBroken(new WholeFile("utf-8", MAX_DOCUMENT_BYTES), before);
      String given = String.join("", texts(found));
      // A character that the break cuts is left out.
      String whole = new String(before, StandardCharsets.UTF_8).replace("\ufffd", "");
      assertThat(given).isEqualTo(CleanText.of(whole));
      assertThat(found).filteredOn(Reject.class::isInstance).hasSize(1);
      assertThat(found.get(found.size() - 1)).isEqualTo(reject(found));
      assertThat(reject(found).reason()).isEqualTo(Reason.UNREADABLE);
      assertThat(reject(found).said()).isEqualTo("it breaks off");
    }
    List<Found> none = readBroken(new WholeFile("utf-8", MAX_DOCUMENT_BYTES), new byte[0]);
    assertThat(none).hasSize(1);
    assertThat(reject(none).reason()).isEqualTo(Reason.UNREADABLE);
  }

  @ParameterizedTest
  @CsvSource({".gz, 2000", ".gz, 100000", ".zst, 100000"})
  void aCompressedTextThatBreaksOffIsGivenUpToTheBreak(String ending, int length)
      throws IOException {
    Random random = new Random(1);
    StringBuilder words = new StringBuilder();
    while (words.length() < 300_000) {
      words.append("word").append(random.nextInt()).append('\n');
    }
    byte[] packed = HostileInput.compressed(utf8(words.toString()), ending);
    byte[] cut = Arrays.copyOf(packed, Math.min(length, packed.length - 1_000));
    Compression compression = Compression.of(ending);
    int readable = readable(compression.open(new ByteArrayInputStream(cut)));
    for (FileFormat format :
        List.of(new WholeFile("utf-8", 1 << 20), new TextLines("utf-8", 1 << 20))) {
      List<Found> found = readStream(format, compression.open(new ByteArrayInputStream(cut)));
      String end = format instanceof WholeFile ? "" : "\n";
      String given = String.join(end, texts(found)) + end;
      assertThat(words.toString()).startsWith(given);
      assertThat(given.length()).isBetween(readable - 1_100, readable).isGreaterThan(1_000);
      assertThat(reject(found).reason()).isEqualTo(Reason.UNREADABLE);
    }
  }

  /** Returns how many bytes come out of a stream before it ends or breaks off. */
  private static int readable(InputStream in) {
    int bytes = 0;
    try {
      while (in.read() >= 0) {
        bytes++;
      }
    } catch (IOException e) {
      // As many bytes as came out until here.
    }
    return bytes;
  }

  @Test
  void aMarkDoesNotMoveTheLinesOfAPart() {
    byte[] bytes = utf8("\ufeffone\ntwo\nthree\n");
    for (long at = 1; at < bytes.length; at++) {
      List<Found> found =
          read(
              new TextLines("utf-8", MAX_DOCUMENT_BYTES),
              bytes,
              new FilePart(file(bytes), 0, at),
              new FilePart(file(bytes), at, Long.MAX_VALUE));
      assertThat(texts(found)).as("split at %d", at).containsExactly("one", "two", "three");
    }
  }

  @Test
  void linesOfOtherCharsetsCountByTheirBytes() {
    byte[] bytes = "\ufeffGr\u00f6\u00dfe\n\u4e2d".getBytes(StandardCharsets.UTF_16LE);
    assertThat(texts(read(new TextLines("utf-8", MAX_DOCUMENT_BYTES), bytes)))
        .containsExactly("Gr\u00f6\u00dfe", "\u4e2d");
  }

  @Test
  void textsWithAMarkOfUtf32AreTexts() {
    for (String charset : List.of("UTF-32LE", "UTF-32BE")) {
      byte[] bytes = "\ufeffone\ntwo".getBytes(Charset.forName(charset));
      assertThat(texts(read(new WholeFile("utf-8", MAX_DOCUMENT_BYTES), bytes)))
          .containsExactly("one\ntwo");
      assertThat(texts(read(new TextLines("utf-8", MAX_DOCUMENT_BYTES), bytes)))
          .containsExactly("one", "two");
    }
  }

  @Test
  void textsOfCharsetsWithZerosAreTexts() {
    byte[] bytes = "some words".getBytes(Charset.forName("UTF-32LE"));
    assertThat(texts(read(new WholeFile("utf-32le", MAX_DOCUMENT_BYTES), bytes)))
        .containsExactly("some words");
  }

  @Test
  void rowsOfCsvThatBeginWithZeroAreNoComments() {
    byte[] bytes = utf8("text\n\0one\ntwo\n");
    assertThat(texts(read(new CsvRows("utf-8", "text", "", ',', MAX_DOCUMENT_BYTES), bytes)))
        .containsExactly("\0one", "two");
  }

  @Test
  void aRowOfCsvThatIsTooLongCostsTheRestOfItsFileAndNoMemory() {
    byte[] bytes = utf8("text\na\n\"" + "x".repeat(66 << 20) + "\"\nb\n");
    List<Found> found = read(new CsvRows("utf-8", "text", "", ',', 1 << 20), bytes);
    assertThat(texts(found)).containsExactly("a");
    assertThat(found).filteredOn(Reject.class::isInstance).hasSize(1);
    assertThat(reject(found).reason()).isEqualTo(Reason.UNREADABLE);
    assertThat(reject(found).said())
        .isEqualTo("row 3 has more than 67108864 characters: close its quote or shorten it");
  }

  @Test
  void recordsOfWebArchivesAreNotSkippedBeyondTheEnd() {
    byte[] bytes = utf8("WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 99\r\n\r\nshort");
    assertThat(reject(read(new WarcRecords("utf-8", MAX_DOCUMENT_BYTES), bytes)).said())
        .isEqualTo("it ends within record 1");
    String fields =
        IntStream.range(0, 2000).mapToObj("X-%d: 1\r\n"::formatted).collect(Collectors.joining());
    bytes = utf8("WARC/1.0\r\n" + fields);
    assertThat(reject(read(new WarcRecords("utf-8", MAX_DOCUMENT_BYTES), bytes)).said())
        .isEqualTo("the header of record 1 has more than 1000 fields");
  }

  @Test
  void halvesOfSurrogatesInJsonCountAsReplaced() {
    FileFormat lines = new JsonLines("utf-8", TEXT, FieldPath.NONE, MAX_DOCUMENT_BYTES);
    Found found = read(lines, utf8("{\"text\": \"a\\ud800b\\u0000\\udc00\"}\n")).get(0);
    assertThat(((Piece) found).text()).isEqualTo("a\ufffdb\0\ufffd");
    assertThat(((Piece) found).replaced()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"text\":\"a\"},{\"text\":\"b\"}]\n",
        " [{\"text\": \"a\"},\n {\"text\": \"b\"}]\n",
        "[\n  {\n    \"text\": \"a\"\n  }\n]\n",
        "[\n{\"text\": \"a\"},\n{\"text\": \"b\"}\n]\n"
      })
  void anArrayInPlaceOfLinesIsNamed(String json) {
    FileFormat lines = new JsonLines("utf-8", TEXT, FieldPath.NONE, MAX_DOCUMENT_BYTES);
    assertThat(reject(read(lines, utf8(json))).said())
        .isEqualTo("an array: write its values one a line, as jq -c '.[]' does");
  }

  @Test
  void valuesOverSeveralLinesAndOtherFaultsOfJsonAreNamed() {
    FileFormat lines = new JsonLines("utf-8", TEXT, FieldPath.NONE, MAX_DOCUMENT_BYTES);
    assertThat(reject(read(lines, utf8("{\n  \"text\": \"a\"\n}\n"))).said())
        .isEqualTo("a value over several lines: write one a line, as jq -c does");
    assertThat(reject(read(lines, utf8("[ERROR] a line of a log\n"))).said())
        .startsWith("Unrecognized token 'ERROR'");
    FieldPath second = FieldPath.of("[1]");
    lines = new JsonLines("utf-8", second, FieldPath.NONE, MAX_DOCUMENT_BYTES);
    List<Found> found = read(lines, utf8("[1, \"a\"]\n[2]\n"));
    assertThat(texts(found)).containsExactly("a");
    assertThat(reject(found).said()).isEqualTo("[2]");
  }

  @Test
  void jsonMayBeDeepAndItsValuesLong() {
    FileFormat lines = new JsonLines("utf-8", TEXT, FieldPath.NONE, 1 << 30);
    String text = "x".repeat(21 << 20);
    for (String other :
        List.of(
            "9".repeat(5_000),
            "-0." + "9".repeat(5_000) + "e9",
            "[".repeat(3_000) + "]".repeat(3_000),
            "\"" + text + "\"")) {
      byte[] bytes = utf8("{\"other\": " + other + ", \"text\": \"ok\"}\n");
      assertThat(texts(read(lines, bytes))).containsExactly("ok");
    }
    assertThat(texts(read(lines, utf8("{\"text\": \"" + text + "\"}")))).containsExactly(text);
    for (String noText : List.of("9".repeat(5_000), "[".repeat(3_000) + "]".repeat(3_000))) {
      assertThat(reject(read(lines, utf8("{\"text\": " + noText + "}"))).reason())
          .isEqualTo(Reason.NO_TEXT);
    }
  }

  @Test
  void badBytesOfOtherCharsetsAreCounted() {
    FileFormat lines = new JsonLines("shift_jis", TEXT, FieldPath.NONE, MAX_DOCUMENT_BYTES);
    byte[] japanese =
        "{\"text\": \"\u65e5\u672c~\"}\n{\"text\": \"\u8a9e\"}\n"
            .getBytes(Charset.forName("Shift_JIS"));
    assertThat(replaced(lines, withBadByte(japanese)))
        .containsExactly("1 \u65e5\u672c\ufffd", "0 \u8a9e");
    assertThat(replaced(new TextLines("shift_jis", MAX_DOCUMENT_BYTES), withBadByte(japanese)))
        .element(0)
        .isEqualTo("1 {\"text\": \"\u65e5\u672c\ufffd\"}");
    byte[] wide = "\ufeff{\"text\": \"a\ufffdb\udc00\"}".getBytes(StandardCharsets.UTF_16LE);
    wide[2 * "\ufeff{\"text\": \"a\ufffdb".length() + 1] = (byte) 0xDC;
    assertThat(replaced(lines, wide)).containsExactly("1 a\ufffdb\ufffd");
  }

  @Test
  void badBytesCountInTheRowThatTheyAreIn() {
    byte[] rows = withBadByte(utf8("text,a\nb\ufffd,1\nc~,2\nd\ufffd,3\n"));
    assertThat(replaced(new CsvRows("utf-8", "text", "", ',', MAX_DOCUMENT_BYTES), rows))
        .containsExactly("0 b\ufffd", "1 c\ufffd", "0 d\ufffd");
    byte[] arrow = ArrowFiles.of(false, List.of(List.of("b\ufffd", "one~text", "d")));
    int at = new String(arrow, StandardCharsets.ISO_8859_1).indexOf("one~text");
    arrow[at + 3] = (byte) 0xFF;
    assertThat(replaced(new ArrowRows(TEXT, FieldPath.NONE, MAX_DOCUMENT_BYTES), arrow))
        .containsExactly("0 b\ufffd", "1 one\ufffdtext", "0 d");
  }

  @Test
  void badBytesCountInThePieceThatTheyAreIn() {
    byte[] text = withBadByte(utf8("word ".repeat(30) + "~"));
    for (FileFormat format :
        List.of(
            new WholeFile("utf-8", MAX_DOCUMENT_BYTES),
            new TextLines("utf-8", MAX_DOCUMENT_BYTES))) {
      assertThat(replaced(format, text)).hasSize(2).last().asString().matches("1 (word )+\ufffd");
      assertThat(replaced(format, text).get(0)).startsWith("0 ");
    }
  }

  /** Returns the pieces of a file, each behind the number of sequences replaced in it. */
  private static List<String> replaced(FileFormat format, byte[] bytes) {
    return read(format, bytes).stream()
        .filter(Piece.class::isInstance)
        .map(Piece.class::cast)
        .map(piece -> piece.replaced() + " " + piece.text())
        .toList();
  }

  /** Returns bytes with one in place of a tilde that neither UTF-8 nor Shift-JIS has. */
  private static byte[] withBadByte(byte[] bytes) {
    byte[] bad = bytes.clone();
    for (int i = 0; i < bad.length; i++) {
      bad[i] = bad[i] == '~' ? (byte) 0xFD : bad[i];
    }
    return bad;
  }

  @Test
  void pathsOfFieldsHaveAnEnd() {
    assertThat(FieldPath.isPath("a.b".repeat(300))).isTrue();
    assertThat(FieldPath.isPath("a".repeat(100_000))).isFalse();
  }

  @Test
  void filesWithAColonInTheirNamesAreRead() throws IOException {
    Files.writeString(folder.resolve("10:30.txt"), "a text of the morning");
    FileListing listing = listing("");
    FileReading reading = reading(new WholeFile("utf-8", MAX_DOCUMENT_BYTES), true);
    assertThat(reading.read(List.of(FilePart.whole(listing.files().get(0)))))
        .toIterable()
        .extracting(row -> row.get(Found.SCHEMA.fieldIndex("text")))
        .containsExactly("a text of the morning");
  }

  @Test
  void pipesAndNamesOfAnotherEncodingAreLeftOut() throws Exception {
    Files.writeString(folder.resolve("a.txt"), "text");
    String make =
        "mkfifo pipe.txt; touch \"$(printf '\\377.txt')\"; ln -s nowhere link.txt; ln -s . loop";
    assertThat(new ProcessBuilder("sh", "-c", make).directory(folder.toFile()).start().waitFor())
        .isZero();
    FileListing listing = listing("");
    assertThat(listing.files()).extracting(SourceFile::name).contains("a.txt");
    assertThat(listing.files().size() + listing.leftOut()).isEqualTo(5);
    assertThat(listing.files()).extracting(SourceFile::name).doesNotContain("pipe.txt");
  }

  @Test
  void aGlobLeavesOutWhatAFolderLeavesOut() throws IOException {
    for (String file : List.of("a/x.txt", ".git/x.txt", "_tmp/x.txt", "output/x.txt", "b.md")) {
      Files.createDirectories(folder.resolve(file).getParent());
      Files.writeString(folder.resolve(file), "text");
    }
    for (String glob : List.of("/*", "/{a,.git,_tmp,output,b.md}")) {
      FileListing listing = listing(glob);
      assertThat(listing.files())
          .as(glob)
          .extracting(SourceFile::name)
          .containsExactly("a/x.txt", "b.md");
      assertThat(listing.leftOut()).as(glob).isEqualTo(3);
    }
    assertThat(listing("/.git").files()).hasSize(1);
  }

  @Test
  void placesOfStoresSayWhatTheyNeed() {
    assertThatThrownBy(() -> listingAt("gs://bucket/texts"))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(
            "Source 's': gs://bucket/texts lies on a file system that is not on the class path (")
        .hasMessageEndingWith("): add --packages com.google.cloud.bigdataoss:gcs-connector.");
    assertThatThrownBy(() -> listingAt("s3://bucket/texts"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("write s3a: in place of s3:, and add --packages ");
    for (String nowhere : List.of("hdfs:///texts", "hdfs:/texts")) {
      assertThatThrownBy(() -> listingAt(nowhere))
          .isInstanceOf(UsageException.class)
          .hasMessage(
              "Source 's': %s names no host or bucket, and Hadoop's settings name none: write it, such as hdfs://HOST:8020/FOLDER.",
              nowhere);
    }
    for (Throwable thrown :
        List.of(
            new RuntimeException(new ClassNotFoundException("S3AFileSystem not found")),
            new NoClassDefFoundError("com/amazonaws/AmazonClientException"))) {
      assertThat(MissingFileSystem.mistake("The output s3a://b/o", "s3a://b/o", thrown))
          .hasValueSatisfying(
              mistake ->
                  assertThat(mistake)
                      .hasMessageStartingWith("The output s3a://b/o lies on a file system that is")
                      .hasMessageEndingWith(
                          "): add --packages org.apache.hadoop:hadoop-aws of Spark's Hadoop version."));
    }
    assertThat(MissingFileSystem.mistake("x", "s3a://b", new IOException("denied"))).isEmpty();
  }

  private static FileListing listingAt(String place) {
    return FileListing.of(
        new Configuration(), new FileListing.Wanted("s", place, ""), "/none/output");
  }

  private FileListing listing(String below) {
    return FileListing.of(
        new Configuration(), new FileListing.Wanted("s", folder + below, ""), folder + "/output");
  }

  @Test
  void placesThatCannotBeLookedForAreRefusedInASentence() {
    for (String below : List.of("/[", "/{a", "/\0", "/x\ny[")) {
      assertThatThrownBy(() -> listing(below))
          .isInstanceOf(UsageException.class)
          .message()
          .matches("Source 's': .*(cannot be looked for|there is no file or folder).*");
    }
  }

  @Test
  void messagesShowLineEndsInNames() {
    Reject reject = new Reject(Reason.BINARY, Reject.Place.of("a\nb.txt"), "x", 1);
    assertThat(reject.mistake("s"))
        .hasMessage(
            "Source 's': a\\u{a}b.txt is rejected as binary (x): mend it, or set on_bad_row = reject.");
  }

  private List<Found> entries(JarFormat format, Object... namesAndBytes) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < namesAndBytes.length; i += 2) {
        zip.putNextEntry(new ZipEntry((String) namesAndBytes[i]));
        zip.write((byte[]) namesAndBytes[i + 1]);
      }
    }
    return entries(format, bytes.toByteArray());
  }

  private List<Found> entries(JarFormat format, byte[] jar) throws IOException {
    Path file = Files.write(folder.resolve("a.jar"), jar);
    List<Found> all = new ArrayList<>();
    try (ZipFile zip = new ZipFile(file.toFile());
        FoundInParts found = new JarEntries("", format, MAX_DOCUMENT_BYTES).found(zip, 0, 1)) {
      found.forEachRemaining(all::add);
    }
    return all;
  }

  @Test
  void anEntryOfAJarThatIsTooLongIsRejectedByName() throws IOException {
    List<Found> found =
        entries(JarFormat.CODE, "a/Bomb.java", new byte[80 << 20], "b/B.java", utf8("class B {}"));
    assertThat(texts(found)).containsExactly("class B {}");
    assertThat(reject(found).reason()).isEqualTo(Reason.TOO_LONG);
    assertThat(reject(found).place()).isEqualTo(Reject.Place.of("a/Bomb.java"));
    assertThat(found.stream().mapToLong(Found::given).sum()).isEqualTo((80 << 20) + 10);
  }

  @Test
  void anEntryOfAJarThatIsDamagedIsRejectedByName() throws IOException {
    byte[] text = utf8("class A { int a = 17; } // a line that is long enough to be damaged");
    entries(JarFormat.CODE, "A.java", text, "B.java", utf8("class B {}"));
    byte[] jar = Files.readAllBytes(folder.resolve("a.jar"));
    for (int i = 50; i < 70; i++) {
      jar[i] = (byte) 0xFF;
    }
    List<Found> found = entries(JarFormat.CODE, jar);
    assertThat(texts(found)).containsExactly("class B {}");
    assertThat(reject(found).reason()).isEqualTo(Reason.UNREADABLE);
    assertThat(reject(found).place().file()).isEqualTo("A.java");
  }

  /** Directories of jars hold the sizes of an entry at 20 (compressed) and 24 (not). */
  @ParameterizedTest
  @CsvSource({"20, 0", "20, 7", "20, 4294967294", "24, 0", "24, 7", "24, 4294967294"})
  void anEntryWhoseSizeIsForgedIsReadOrRejectedAndTheOthersAreRead(int at, long size)
      throws IOException {
    entries(
        JarFormat.CODE, "A.java", utf8("class A { int a = 17; }"), "B.java", utf8("class B {}"));
    byte[] jar = Files.readAllBytes(folder.resolve("a.jar"));
    int directory = 0;
    while (!(jar[directory] == 'P' && jar[directory + 1] == 'K' && jar[directory + 2] == 1)) {
      directory++;
    }
    ByteBuffer.wrap(jar).order(ByteOrder.LITTLE_ENDIAN).putInt(directory + at, (int) size);
    List<Found> found = entries(JarFormat.CODE, jar);
    assertThat(texts(found)).contains("class B {}");
    if (texts(found).size() == 1) {
      assertThat(reject(found).reason()).isEqualTo(Reason.UNREADABLE);
      assertThat(reject(found).place().file()).isEqualTo("A.java");
    } else {
      assertThat(texts(found)).containsExactly("class A { int a = 17; }", "class B {}");
    }
  }

  @Test
  void linesOfWordNetAndOfSpeechesThatAreNoneAreRejected() throws IOException {
    String synset = "00001740 03 n 01 entity 0 003 ~ 00001930 n 0000 | that which is  \n";
    byte[] glosses = utf8("  1 licence\nno synset\n" + synset + "1 2 3 0f word 0 | too few\n");
    List<Found> found = entries(JarFormat.GLOSSES, "data.noun", glosses);
    assertThat(texts(found)).containsExactly("entity: that which is\n");
    assertThat(found.stream().filter(Reject.class::isInstance)).hasSize(2);
    assertThat(found.stream().mapToLong(Found::given).sum()).isEqualTo(glosses.length);
    assertThat(reject(entries(JarFormat.EUROPARL, "e.gz", utf8("no gzip"))).reason())
        .isEqualTo(Reason.UNREADABLE);
  }
}
