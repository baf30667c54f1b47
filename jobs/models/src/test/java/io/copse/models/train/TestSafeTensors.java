package io.copse.models.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

class TestSafeTensors {
  private static final String FILE = "runs/a/model.safetensors";
  private static final int MUTATIONS = 2_000;
  private static final int WIDTH = 300;

  /** Values of a header's JSON: numbers, texts and lists. */
  private static final Pattern VALUE = Pattern.compile("-?\\d+|\"[^\"]*\"|\\[[^\\[\\]]*\\]");

  private static final List<String> HOSTILE =
      List.of(
          "-1",
          "-8",
          "0",
          "1",
          "4",
          "2147483647",
          "2147483648",
          "4294967296",
          "9223372036854775807",
          "-9223372036854775808",
          "9223372036854775808",
          "1e400",
          "1.5",
          "9".repeat(2000),
          "null",
          "true",
          "\"\"",
          "\"F16\"",
          "\"\\ud800\\n\"",
          "[]",
          "{}",
          "[1,2,3]",
          "[".repeat(5000),
          "{\"a\":".repeat(5000));

  @Test
  void givesBackWhatWasWritten() throws IOException {
    SafeTensors.Content content = read(written());
    assertThat(content.metadata()).containsExactly(Map.entry("format", "pt"));
    assertThat(content.tensors()).containsOnlyKeys("a", "scalar", "none", "b");
    assertThat(content.tensors().get("a")).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(content.tensors().get("scalar")).containsExactly(7);
    assertThat(content.tensors().get("none")).isEmpty();
    assertThat(content.tensors().get("b")).startsWith(Float.NaN, -0f).hasSize(WIDTH);
  }

  @Test
  void saysHowManyBytesItWroteAndTheirChecksum() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SafeTensors.Written written = SafeTensors.write(out, Map.of(), entries());
    assertThat(written.bytes()).isEqualTo(out.size());
    assertThat(written.sha256()).isEqualTo(read(out.toByteArray()).sha256());
  }

  @Test
  void aNegativeExtentIsRefused() {
    assertRefused("{'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}}", 8)
        .hasMessageContaining("(tensor 'a' has an extent that is no whole number from 0 on)");
    // Twice negative is positive again.
    assertRefused("{'a':{'dtype':'F32','shape':[-2,-1],'data_offsets':[0,8]}}", 8)
        .hasMessageContaining("an extent that is no whole number");
  }

  @Test
  void offsetsThatRunBackwardsAreRefused() {
    assertRefused("{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,-8]}}", 8)
        .hasMessageContaining("(tensor 'a' has an offset that is no whole number from 0 on)");
    assertRefused("{'a':{'dtype':'F32','shape':[0],'data_offsets':[8,0]}}", 8)
        .hasMessageContaining("tensor 'a' has a shape of 0 bytes and data from byte 8 to byte 0");
  }

  @Test
  void moreValuesThanTheFileHasBytesTakeNoMemory() {
    assertRefused("{'a':{'dtype':'F32','shape':[500000000],'data_offsets':[0,2000000000]}}", 8)
        .hasMessageContaining("(tensor 'a' ends at byte 2000000000 and the data at byte 8)");
  }

  @Test
  void aProductOfExtentsThatOverflowsIsRefused() {
    // 2^64 values, which are none in 64 bits.
    assertRefused("{'a':{'dtype':'F32','shape':[4294967296,4294967296],'data_offsets':[0,0]}}", 0)
        .hasMessageContaining("(tensor 'a' has more values than one array holds)");
    assertRefused("{'a':{'dtype':'F32','shape':[2147483648],'data_offsets':[0,0]}}", 0)
        .hasMessageContaining("(tensor 'a' has more values than one array holds)");
    assertRefused("{'a':{'dtype':'F32','shape':[9223372036854775808],'data_offsets':[0,0]}}", 0)
        .hasMessageContaining("an extent that is no whole number");
  }

  @Test
  void aHeaderThatIsNoObjectIsRefused() {
    for (String header : List.of("null", "[]", "77", "'a'", "  ", "true")) {
      assertRefused(header, 0).hasMessageContaining("(its header ");
    }
    assertRefused("{}{}", 0).hasMessageContaining("(its header has more than one JSON object)");
    assertRefused("{'a'", 0).hasMessageContaining(" is no JSON text)");
    assertRefused("{'\u0000':{}}", 0).hasMessageContaining(" is no JSON text)");
  }

  @Test
  void metadataThatAreNoTextsAreRefused() {
    for (String metadata : List.of("null", "[]", "'text'", "7", "{'a':1}", "{'a':null}")) {
      assertRefused("{'__metadata__':%s}".formatted(metadata), 0)
          .hasMessageContaining("(__metadata__ has a value that is no ");
    }
    assertRefused("{'__metadata__':{'a':'','a':''}}", 0)
        .hasMessageContaining("(__metadata__ has a name twice, or more than 1000 texts)");
  }

  @Test
  void aNameThatIsThereTwiceIsRefused() {
    String tensor = "'a':{'dtype':'F32','shape':[1],'data_offsets':[%d,%d]}";
    assertRefused("{%s,%s}".formatted(tensor.formatted(0, 4), tensor.formatted(4, 8)), 8)
        .hasMessageContaining("(tensor 'a' is there twice)");
    assertRefused("{'__metadata__':{},'__metadata__':{}}", 0)
        .hasMessageContaining("(__metadata__ is there twice)");
    assertRefused("{'a':{'dtype':'F32','dtype':'F32','shape':[],'data_offsets':[0,4]}}", 4)
        .hasMessageContaining("(tensor 'a' has two fields 'dtype')");
  }

  @Test
  void aTensorThatLacksAFieldOrHasAnotherTypeIsRefused() {
    assertRefused("{'a':{'shape':[1],'data_offsets':[0,4]}}", 4)
        .hasMessageContaining("(tensor 'a' lacks its dtype, shape or data_offsets)");
    assertRefused("{'a':{'dtype':'F32','data_offsets':[0,4]}}", 4)
        .hasMessageContaining("(tensor 'a' lacks its dtype, shape or data_offsets)");
    assertRefused("{'a':{'dtype':'BF16','shape':[2],'data_offsets':[0,4]}}", 4)
        .hasMessageContaining("(tensor 'a' is not of dtype F32)");
    assertRefused("{'a':{'dtype':null,'shape':[1],'data_offsets':[0,4]}}", 4)
        .hasMessageContaining("(tensor 'a' is not of dtype F32)");
    assertRefused("{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4],'c':0}}", 4)
        .hasMessageContaining("(tensor 'a' has an unknown field 'c')");
    assertRefused("{'a':{'dtype':'F32','shape':[1],'data_offsets':[0]}}", 4)
        .hasMessageContaining("(tensor 'a' has an offset that is no whole number from 0 on)");
    assertRefused("{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4,8]}}", 4)
        .hasMessageContaining("(tensor 'a' has more than two offsets)");
    assertRefused("{'a':null}", 0)
        .hasMessageContaining("(tensor 'a' has a value that is no object)");
  }

  @Test
  void gapsAndOverlapsAreRefused() {
    String two =
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[%d,%d]},"
            + "'b':{'dtype':'F32','shape':[1],'data_offsets':[%d,%d]}}";
    assertRefused(two.formatted(0, 4, 8, 12), 12)
        .hasMessageContaining("(tensor 'b' begins at byte 8 of the data and not at byte 4)");
    assertRefused(two.formatted(0, 4, 0, 4), 4)
        .hasMessageContaining("begins at byte 0 of the data and not at byte 4)");
    assertRefused(two.formatted(4, 8, 8, 12), 12)
        .hasMessageContaining("(tensor 'a' begins at byte 4 of the data and not at byte 0)");
    assertRefused(two.formatted(0, 4, 4, 8), 12)
        .hasMessageContaining("(its tensors have 8 bytes and its data 12)");
  }

  @Test
  void nestingOfAnyDepthIsRefused() {
    for (String nested : List.of("[", "{'a':")) {
      String deep = nested.repeat(1_000_000);
      assertRefused(deep, 0);
      assertRefused("{'a':" + deep, 0).hasMessageContaining("(tensor 'a' ");
      assertRefused("{'a':{'shape':" + deep, 0).hasMessageContaining("(tensor 'a' ");
      assertRefused("{'__metadata__':{'a':" + deep, 0).hasMessageContaining("(__metadata__ ");
    }
  }

  @Test
  void aHeaderThatIsLongerThanTheFileTakesNoMemory() {
    for (long claimed : new long[] {-1, 0, 1, 9, 100_000_000, Long.MIN_VALUE, Long.MAX_VALUE}) {
      byte[] file = new byte[16];
      ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(claimed);
      assertThatThrownBy(() -> read(file))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "%s is damaged or no safetensors file (it has 16 bytes and claims a header of %d):"
                  + " copy it again, or write it anew.",
              FILE, claimed);
    }
    assertThatThrownBy(() -> read(new byte[7]))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("(it has 7 bytes)");
  }

  @Test
  void aStreamOfAnotherLengthIsRefused() throws IOException {
    byte[] file = written();
    assertThatThrownBy(
            () ->
                SafeTensors.read(
                    new ByteArrayInputStream(file, 0, file.length - 1), file.length, FILE))
        .isExactlyInstanceOf(IOException.class)
        .hasMessageContaining("(it ends before byte %d)", file.length);
    byte[] longer = Arrays.copyOf(file, file.length + 1);
    assertThatThrownBy(() -> SafeTensors.read(new ByteArrayInputStream(longer), file.length, FILE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("(it goes on after byte %d)", file.length);
  }

  @Test
  void namesOfOneHashAreRead() throws IOException {
    // Jackson's hash is h = 33 h + c, so "ab" and "bA" are alike in any place.
    StringBuilder header = new StringBuilder("{\"__metadata__\":{}");
    for (int i = 0; i < 1 << 10; i++) {
      header.append(",\"");
      for (int bit = 0; bit < 10; bit++) {
        header.append((i >> bit & 1) == 0 ? "ab" : "bA");
      }
      header.append("\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}");
    }
    byte[] file = file(header.append('}').toString(), new byte[0]);
    assertThat(read(file).tensors()).hasSize(1 << 10);
  }

  @Test
  void aNameIsShownOnOneLine() {
    assertRefused("{'%s\\n%s':null}".formatted("n", "m".repeat(1000)), 0)
        .hasMessageContaining("(tensor 'n\\nmmm")
        .hasMessageNotContaining("\n");
  }

  @Test
  void aMutatedFileIsRefusedInOneSentenceOrReadByteForByte() throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    byte[] good = written();
    int refused = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] bad = mutant(good, random);
      try {
        assertThat(data(read(bad))).as("mutant %d", i).isEqualTo(data(bad));
      } catch (IOException e) {
        refused++;
        assertThat(e.getMessage())
            .as("mutant %d", i)
            .startsWith(FILE + " is damaged or no safetensors file (")
            .endsWith("): copy it again, or write it anew.")
            .doesNotContain("\n")
            .hasSizeLessThan(400);
      }
    }
    // Both ends are met often.
    assertThat(refused).isBetween(MUTATIONS / 2, MUTATIONS * 9 / 10);
  }

  private static byte[] mutant(byte[] good, SplittableRandom random) {
    int at = random.nextInt(good.length);
    switch (random.nextInt(5)) {
      case 0 -> {
        byte[] bad = good.clone();
        for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
          bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bad;
      }
      case 1 -> {
        return Arrays.copyOf(good, at);
      }
      case 2 -> {
        byte[] more = new byte[random.nextInt(1, 9)];
        random.nextBytes(more);
        return ByteBuffer.allocate(good.length + more.length)
            .put(good, 0, at)
            .put(more)
            .put(good, at, good.length - at)
            .array();
      }
      default -> {
        return withHeader(good, mutant(header(good), random));
      }
    }
  }

  /** Puts a hostile value in the place of one or two of a header's values. */
  private static String mutant(String header, SplittableRandom random) {
    String mutant = header;
    for (int count = random.nextInt(1, 3); count > 0; count--) {
      List<MatchResult> values = VALUE.matcher(mutant).results().toList();
      MatchResult value = values.get(random.nextInt(values.size()));
      String hostile =
          random.nextBoolean()
              ? HOSTILE.get(random.nextInt(HOSTILE.size()))
              : values.get(random.nextInt(values.size())).group();
      mutant = mutant.substring(0, value.start()) + hostile + mutant.substring(value.end());
    }
    return mutant;
  }

  private static String header(byte[] file) {
    int length = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    return new String(file, 8, length, StandardCharsets.UTF_8);
  }

  private static byte[] withHeader(byte[] file, String header) {
    return file(header, Arrays.copyOfRange(file, 8 + header(file).length(), file.length));
  }

  private static byte[] file(String header, byte[] data) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .put(data)
        .array();
  }

  /** The bytes behind the header of a file. */
  private static byte[] data(byte[] file) {
    int length = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    return Arrays.copyOfRange(file, 8 + length, file.length);
  }

  /** The bytes of all tensors, in the order in which they were read. */
  private static byte[] data(SafeTensors.Content content) {
    int values = content.tensors().values().stream().mapToInt(tensor -> tensor.length).sum();
    ByteBuffer bytes = ByteBuffer.allocate(4 * values).order(ByteOrder.LITTLE_ENDIAN);
    for (float[] tensor : content.tensors().values()) {
      for (float value : tensor) {
        bytes.putInt(Float.floatToRawIntBits(value));
      }
    }
    return bytes.array();
  }

  private static AbstractThrowableAssert<?, ?> assertRefused(String header, int dataBytes) {
    byte[] file = file(header.replace('\'', '"'), new byte[dataBytes]);
    return assertThatThrownBy(() -> read(file))
        .isExactlyInstanceOf(IOException.class)
        .hasMessageStartingWith(FILE + " is damaged or no safetensors file (")
        .hasMessageEndingWith("): copy it again, or write it anew.");
  }

  private static SafeTensors.Content read(byte[] file) throws IOException {
    return SafeTensors.read(new ByteArrayInputStream(file), file.length, FILE);
  }

  private static byte[] written() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SafeTensors.write(out, Map.of("format", "pt"), entries());
    return out.toByteArray();
  }

  private static List<SafeTensors.Entry> entries() {
    float[] storage = Arrays.copyOf(new float[] {1, 2, 3, 4, 5, 6, 7, Float.NaN, -0f}, 7 + WIDTH);
    return List.of(
        new SafeTensors.Entry("a", List.of(2, 3), storage, 0),
        new SafeTensors.Entry("scalar", List.of(), storage, 6),
        new SafeTensors.Entry("none", List.of(0, 5), storage, 7),
        new SafeTensors.Entry("b", List.of(WIDTH), storage, 7));
  }
}
