package io.copse.pipeline.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.pipeline.HostileTexts;
import io.copse.pipeline.corpus.ReadFiles;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.storage.S3LogStore;
import io.copse.pipeline.storage.StoredFolder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a stored folder promises, on a folder, on HDFS and on S3. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TestStores {
  private static final int WRITERS = 16;
  private static final int NAMES = 25;

  private StoreServer hdfs;
  private StoreServer s3;
  private Path folder;

  /** An output on one store. */
  private record Store(String name, String uri, Configuration hadoop) {
    RunStorage open() {
      return RunStorage.open(uri + "/" + UUID.randomUUID(), hadoop);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeAll
  void startServers(@TempDir Path temporary) throws IOException {
    folder = temporary;
    hdfs = StoreServer.hdfs(temporary.resolve("hdfs"));
    s3 = StoreServer.s3(temporary.resolve("s3"));
  }

  @AfterAll
  void stopServers() throws Exception {
    hdfs.close();
    s3.close();
  }

  Stream<Store> stores() {
    return Stream.of(
        new Store("folder", folder.resolve("output").toString(), new Configuration()),
        new Store("HDFS", hdfs.uri(), hdfs.configuration()),
        new Store("S3", s3.uri(), s3.configuration()));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(StoredFolder place, String name) throws IOException {
    try (InputStream in = place.read(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @MethodSource("stores")
  void aWriteThatIsInterruptedLeavesTheObjectAsItWas(Store store) throws IOException {
    StoredFolder place = store.open().run("a");
    place.writeText("b", "old");
    try {
      place.write(
          "b",
          out -> {
            out.write(new byte[9 << 20]);
            Thread.currentThread().interrupt();
          });
    } catch (IOException e) {
      assertThat(Thread.interrupted() || e instanceof InterruptedIOException).isTrue();
      assertThat(text(place, "b")).isEqualTo("old");
    } finally {
      Thread.interrupted();
    }
    assertThat(place.length("b")).isIn(3L, 9L << 20);
  }

  @ParameterizedTest
  @MethodSource("stores")
  void anObjectIsWrittenReplacedListedAndDeleted(Store store) throws IOException {
    StoredFolder place = store.open().run("a");
    assertThat(place.names("")).isEmpty();
    assertThat(place.exists("b")).isFalse();
    assertThatThrownBy(() -> place.read("b").read()).isInstanceOf(FileNotFoundException.class);
    place.writeText("b", "one");
    place.writeText("b", "two");
    place.writeText("under/c", "three");
    assertThat(text(place, "b")).isEqualTo("two");
    assertThat(place.length("b")).isEqualTo(3);
    assertThat(place.names("")).containsExactly("b", "under/c");
    place.delete("b");
    place.delete("b");
    assertThat(place.names("")).containsExactly("under/c");
    place.deleteAll();
    assertThat(place.names("")).isEmpty();
    assertThat(place.bytes()).isZero();
  }

  @ParameterizedTest
  @MethodSource("stores")
  void ofSixteenThatMakeOneObjectOneSucceeds(Store store) throws Exception {
    StoredFolder place = store.open().run("a");
    ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
    try {
      for (int n = 0; n < NAMES; n++) {
        String name = "object-" + n;
        CyclicBarrier start = new CyclicBarrier(WRITERS);
        List<Future<Boolean>> made = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
          byte[] content = bytes("writer " + writer);
          made.add(
              writers.submit(
                  () -> {
                    start.await();
                    return place.create(name, content);
                  }));
        }
        List<Integer> winners = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
          if (made.get(writer).get()) {
            winners.add(writer);
          }
        }
        assertThat(winners).hasSize(1);
        assertThat(text(place, name)).isEqualTo("writer " + winners.get(0));
      }
    } finally {
      writers.shutdownNow();
    }
  }

  @ParameterizedTest
  @MethodSource("stores")
  void aListingHasAllObjectsAtOnce(Store store) throws IOException {
    StoredFolder place = store.open().run("a");
    List<String> names = IntStream.range(0, 300).mapToObj("part-%04d"::formatted).toList();
    for (String name : names) {
      place.writeText(name, name);
    }
    assertThat(place.names("")).isEqualTo(names);
    assertThat(place.names("part-00")).isEqualTo(names.subList(0, 100));
  }

  @ParameterizedTest
  @MethodSource("stores")
  void namesMayHoldWhatShellsAndGlobsTakeForTheirs(Store store) throws IOException {
    for (String odd : List.of("[b] {c,d}", "a`b", "a+b%20c", "é ü", "a&b=c;d'e")) {
      StoredFolder place = store.open().run(odd);
      place.writeText(odd, odd);
      assertThat(place.names("")).containsExactly(odd);
      assertThat(text(place, odd)).isEqualTo(odd);
    }
  }

  @ParameterizedTest
  @MethodSource("stores")
  void anObjectOfManyPartsIsWhole(Store store) throws IOException {
    StoredFolder place = store.open().run("a");
    byte[] block = new byte[1 << 20];
    place.write(
        "large",
        out -> {
          Random random = new Random(7);
          for (int i = 0; i < 100; i++) {
            random.nextBytes(block);
            out.write(block);
          }
        });
    assertThat(place.length("large")).isEqualTo(100L << 20);
    Path local = place.local("large", place.sha256("large"));
    assertThat(local).hasSize(100L << 20);
  }

  @ParameterizedTest
  @MethodSource("stores")
  void whatFailsWhileItIsWrittenIsNotThere(Store store) throws IOException {
    StoredFolder place = store.open().run("a");
    place.writeText("b", "old");
    for (String name : List.of("b", "c")) {
      assertThatThrownBy(
              () ->
                  place.write(
                      name,
                      out -> {
                        out.write(bytes("half"));
                        throw new IOException("torn");
                      }))
          .hasMessageContaining("torn");
    }
    assertThat(place.names("")).containsExactly("b");
    assertThat(text(place, "b")).isEqualTo("old");
  }

  @ParameterizedTest
  @MethodSource("stores")
  void filesOfASourceAreReadToTheSameBits(Store store) throws IOException {
    String source = store.uri() + "/" + UUID.randomUUID();
    String local = folder.resolve("source-of-" + store.name()).toString();
    List<String> texts = HostileTexts.all();
    for (int i = 0; i < 40; i++) {
      String name = "/" + i + (i % 2 == 0 ? " [b] {c,d}%20.txt" : "/\u00e9.txt");
      byte[] text = bytes(texts.get(i).repeat(1 + i * i));
      write(local + name, text, new Configuration());
      write(source + name, text, store.hadoop());
    }
    List<Row> rows = ReadFiles.rows(ReadFiles.texts(source), store.hadoop());
    assertThat(rows).hasSizeGreaterThan(1000);
    assertThat(rows).isEqualTo(ReadFiles.rows(ReadFiles.texts(local), new Configuration()));
  }

  private static void write(String name, byte[] text, Configuration hadoop) throws IOException {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(name);
    try (OutputStream out = path.getFileSystem(hadoop).create(path)) {
      out.write(text);
    }
  }

  @Test
  void aVersionOfATableOnS3IsMadeOnce() throws Exception {
    Configuration hadoop = s3.configuration();
    S3LogStore one = new S3LogStore(hadoop);
    S3LogStore other = new S3LogStore(hadoop);
    org.apache.hadoop.fs.Path version =
        new org.apache.hadoop.fs.Path(s3.uri() + "/t/_delta_log/00000000000000000001.json");
    one.write(version, List.of("{}", "[1]").iterator(), false, hadoop);
    assertThatThrownBy(() -> other.write(version, List.of("{}").iterator(), false, hadoop))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessage(version.toString());
    assertThat(other.read(version, hadoop)).toIterable().containsExactly("{}", "[1]");
    other.write(version, List.of("{}").iterator(), true, hadoop);
    assertThat(one.read(version, hadoop)).toIterable().containsExactly("{}");
  }
}
