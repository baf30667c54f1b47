package io.copse.pipeline.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.SettingsReader;
import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.corpus.read.Compression;
import io.copse.pipeline.corpus.read.FileListing;
import io.copse.pipeline.corpus.read.FilePart;
import io.copse.pipeline.corpus.read.SourceFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every input of a source works, or is refused in one sentence, and each of its bytes counts once.
 * {@code -Dcopse.fuzz=10000} tries that many.
 */
class TestHostileInputs {
  /** Surefire starts in the module's folder. */
  private static final Path PRESET = Path.of("..", "..", "conf", "own-text.conf");

  private static final int INPUTS = Integer.getInteger("copse.fuzz", 500);
  private static final int MOST_SECONDS = 60;
  private static final int MAX_DOCUMENT_BYTES = 100;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  /** What reading an input gave. */
  private record Outcome(List<String> texts, long given, String refusal) {}

  @Test
  void workOrAreRefusedInOneSentence() throws Exception {
    List<String> bad = new ArrayList<>();
    int refused = 0;
    int withTexts = 0;
    ExecutorService reader = Executors.newSingleThreadExecutor();
    try {
      for (int i = 0; i < INPUTS && bad.size() < 10; i++) {
        HostileInput input = HostileInput.of(new Random(i));
        try {
          Outcome outcome = reader.submit(() -> outcome(input)).get(MOST_SECONDS, TimeUnit.SECONDS);
          refused += outcome.refusal().isEmpty() ? 0 : 1;
          withTexts += outcome.texts().isEmpty() ? 0 : 1;
        } catch (TimeoutException e) {
          throw new AssertionError("Input %d hangs: %s".formatted(i, inWords(input)), e);
        } catch (Exception e) {
          Throwable cause = e.getCause();
          bad.add(
              "%d, %s: %s at %s"
                  .formatted(
                      i,
                      inWords(input),
                      cause,
                      List.of(cause.getStackTrace())
                          .subList(0, Math.min(4, cause.getStackTrace().length))));
        }
      }
    } finally {
      reader.shutdownNow();
    }
    assertThat(bad).isEmpty();
    assertThat(refused).isBetween(INPUTS / 50, INPUTS / 2);
    assertThat(withTexts).isGreaterThan(INPUTS / 8);
  }

  private static String inWords(HostileInput input) {
    String bytes = new String(input.bytes(), StandardCharsets.ISO_8859_1);
    return "%s %s %s %s"
        .formatted(
            input.kind(),
            Reject.shown(input.name()),
            input.settings().toString().lines().findFirst().orElse(""),
            Reject.excerpt(bytes));
  }

  private Outcome outcome(HostileInput input) throws IOException {
    Path in = Files.createTempDirectory(folder, "in [{");
    Path file = Files.write(in.resolve(input.name()), input.bytes());
    try {
      SourceSettings source = source(input, in);
      return input.kind().equals("maven") ? ofJar(input, source, file) : ofFiles(input, source);
    } catch (UsageException e) {
      assertThat(e.getMessage()).matches("\\P{Cntrl}{20,2000}");
      return new Outcome(List.of(), 0, e.getMessage());
    } finally {
      Files.delete(file);
      Files.delete(in);
    }
  }

  private SourceSettings source(HostileInput input, Path in) throws IOException {
    StringBuilder keys = new StringBuilder();
    for (Map.Entry<String, String> key : input.settings().entrySet()) {
      keys.append(", %s = %s".formatted(key.getKey(), quoted(key.getValue())));
    }
    keys.append(
        input.kind().equals("maven")
            ? ", coordinates = \"a:b:1\""
            : ", path = " + quoted(in.toString()));
    Map<String, String> set =
        Map.of(
            "output",
            quoted(folder.resolve("output").toString()),
            "corpus.sources",
            "[{ name = s, max_bytes = 1000000, kind = %s%s }]".formatted(input.kind(), keys));
    return SettingsReader.read(PRESET, set, Sources.standard().kinds()).corpus().sources().get(0);
  }

  private static String quoted(String value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private Outcome ofFiles(HostileInput input, SourceSettings source) throws IOException {
    Configuration hadoop = new Configuration();
    FileListing listing =
        FileListing.of(hadoop, FileKeys.wanted(source), folder.resolve("output").toString());
    assertThat(listing.files().size() + listing.leftOut()).isEqualTo(1);
    if (listing.files().isEmpty()) {
      return new Outcome(List.of(), 0, "");
    }
    SourceFile file = listing.files().get(0);
    FileFormat format =
        Sources.standard().of(source) instanceof FileSource kind
            ? kind.format(source, MAX_DOCUMENT_BYTES)
            : new ArrowRows(
                FieldPath.of(source.get(FieldKeys.TEXT_FIELD)),
                FieldPath.of(source.get(FieldKeys.GROUP_FIELD)),
                MAX_DOCUMENT_BYTES);
    FileReading reading =
        new FileReading(
            "s",
            0,
            format,
            source.get(FileKeys.ON_BAD_ROW) == FileKeys.OnBad.FAIL,
            input.settings().getOrDefault("on_bad_bytes", "").equals("reject"),
            new SerializableConfiguration(hadoop));
    Outcome whole = outcome(reading.read(List.of(FilePart.whole(file))));
    requireAllBytes(input, whole.given());
    if (Compression.of(file.name()) == Compression.NONE && file.bytes() > 4 && format.splits()) {
      long at = 1L + new Random(file.bytes()).nextInt((int) file.bytes() - 1);
      Outcome parts =
          outcome(
              reading.read(
                  List.of(new FilePart(file, 0, at), new FilePart(file, at, Long.MAX_VALUE))));
      assertThat(parts.texts()).as("split at %d", at).isEqualTo(whole.texts());
      assertThat(parts.given()).as("split at %d", at).isEqualTo(whole.given());
    }
    return whole;
  }

  /** The bytes that count are those of the file once it is decompressed, as far as it can be. */
  private static void requireAllBytes(HostileInput input, long given) throws IOException {
    if (input.plain().isPresent()) {
      assertThat(given).isEqualTo(input.plain().getAsLong());
      return;
    }
    long most = 0;
    try (InputStream in =
        Compression.of(input.name()).open(new ByteArrayInputStream(input.bytes()))) {
      while (in.read() >= 0) {
        most++;
      }
    } catch (IOException | RuntimeException e) {
      // As many bytes as came out until here.
    }
    assertThat(given).isBetween(0L, most);
  }

  private static Outcome outcome(Iterator<Row> rows) {
    List<String> texts = new ArrayList<>();
    long given = 0;
    while (rows.hasNext()) {
      Row row = rows.next();
      given += row.getLong(Found.SCHEMA.fieldIndex("given"));
      if (row.isNullAt(Found.SCHEMA.fieldIndex("reason"))) {
        String text = row.getString(Found.SCHEMA.fieldIndex("text"));
        byte[] utf8 = HostileInput.utf8(text);
        assertThat(utf8.length).isBetween(1, MAX_DOCUMENT_BYTES);
        assertThat(new String(utf8, StandardCharsets.UTF_8)).isEqualTo(text).doesNotContain("\r");
        texts.add(text);
      }
    }
    return new Outcome(texts, given, "");
  }

  private static Outcome ofJar(HostileInput input, SourceSettings source, Path file) {
    JarFormat format = JarFormat.valueOf(input.settings().get("format").toUpperCase(Locale.ROOT));
    JarEntries entries = new JarEntries("", format, MAX_DOCUMENT_BYTES);
    try (ZipFile jar = new ZipFile(file.toFile())) {
      int tasks = 1 + entries.tasks(jar);
      List<String> texts = new ArrayList<>();
      long given = 0;
      long unreadable = 0;
      for (int task = 0; task < tasks; task++) {
        FoundInParts found = entries.found(jar, task, tasks);
        while (found.hasNext()) {
          Found one = found.next();
          given += one.given();
          if (one instanceof Reject reject && reject.reason() == Reason.UNREADABLE) {
            unreadable++;
          } else if (one instanceof Piece piece) {
            texts.add(piece.text());
          }
        }
        found.close();
      }
      if (input.plain().isPresent() && format != JarFormat.EUROPARL) {
        assertThat(unreadable).isZero();
        assertThat(given)
            .isEqualTo(
                jar.stream()
                    .collect(Collectors.toMap(ZipEntry::getName, ZipEntry::getSize, (a, b) -> a))
                    .values()
                    .stream()
                    .mapToLong(size -> size)
                    .sum());
      }
      return new Outcome(texts, given, "");
    } catch (IOException e) {
      return new Outcome(List.of(), 0, "The jar cannot be opened.");
    }
  }
}
