package io.copse.pipeline.corpus.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TestDecodedText {
  private static String read(DecodedText text) throws IOException {
    StringBuilder all = new StringBuilder();
    char[] chars = new char[64];
    for (int count = text.read(chars, 0, 64); count >= 0; count = text.read(chars, 0, 64)) {
      all.append(chars, 0, count);
    }
    return Replaced.of(all.toString()).text();
  }

  private static DecodedText of(byte[] bytes, Charset charset) throws IOException {
    return new DecodedText(new ByteArrayInputStream(bytes), charset);
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  @Test
  void aBadByteCostsItsSequenceAndNothingElse() throws IOException {
    DecodedText text =
        of(bytes('a', 0xFF, 'b', 0xE4, 0xB8, 'c', 0xC3, 0xB6), StandardCharsets.UTF_8);
    assertThat(read(text)).isEqualTo("a\ufffdb\ufffdc\u00f6");
    assertThat(text.badSequences()).isEqualTo(2);
    assertThat(text.bytesRead()).isEqualTo(8);
  }

  @Test
  void aCutCharacterAtTheEndIsOneSequence() throws IOException {
    DecodedText text = of(bytes('a', 0xF0, 0x9F, 0x9A), StandardCharsets.UTF_8);
    assertThat(read(text)).isEqualTo("a\ufffd");
    assertThat(text.badSequences()).isEqualTo(1);
  }

  @Test
  void byteOrderMarksGoBeforeTheNamedCharset() throws IOException {
    assertThat(
            read(of("\ufeff\u00f6".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)))
        .isEqualTo("\u00f6");
    assertThat(
            read(of("\ufeff\u00f6x".getBytes(StandardCharsets.UTF_16LE), StandardCharsets.UTF_8)))
        .isEqualTo("\u00f6x");
    assertThat(
            read(of("\ufeff\u00f6x".getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_8)))
        .isEqualTo("\u00f6x");
    assertThat(read(of(bytes(0xEF, 0xBB), StandardCharsets.ISO_8859_1))).isEqualTo("\u00ef\u00bb");
  }

  @Test
  void aReplacementCharacterThatIsWrittenIsNotCounted() throws IOException {
    byte[] line = bytes(0xEF, 0xBB, 0xBF, 0xEF, 0xBF, 0xBD, 0xFF, 0xF0, 0x9F, 0x90, 0x80, 0xC3);
    assertThat(Replaced.of(Utf8.decode(line)))
        .isEqualTo(new Replaced("\ufeff\ufffd\ufffd\ud83d\udc00\ufffd", 2));
    assertThat(read(of(line, StandardCharsets.UTF_8))).isEqualTo("\ufffd\ufffd\ud83d\udc00\ufffd");
  }

  @Test
  void badSequencesOfOtherCharsetsStayBadInUtf8() throws IOException {
    Charset japanese = Charset.forName("Shift_JIS");
    String text = "\u65e5\u672c\ud83d\udc00\u8a9e".repeat(9_999);
    byte[] wide = ("\ufeff" + text + "\ufffd!").getBytes(StandardCharsets.UTF_16LE);
    wide[wide.length - 1] = (byte) 0xD8;
    byte[] utf8 =
        Utf8.stream(new ByteArrayInputStream(wide), StandardCharsets.UTF_8).readAllBytes();
    assertThat(Replaced.of(Utf8.decode(utf8))).isEqualTo(new Replaced(text + "\ufffd\ufffd", 1));
    byte[] bad = bytes(0x93, 0xFA, 0xFD, 'a', 0x93);
    utf8 = Utf8.stream(new ByteArrayInputStream(bad), japanese).readAllBytes();
    assertThat(Replaced.of(Utf8.decode(utf8))).isEqualTo(new Replaced("\u65e5\ufffda\ufffd", 2));
  }

  @Test
  void aMarkOfUtf32IsNotTakenForOneOfUtf16() throws IOException {
    for (String charset : List.of("UTF-32LE", "UTF-32BE")) {
      DecodedText text =
          of("\ufeff\u00f6\ud83d\ude80".getBytes(Charset.forName(charset)), StandardCharsets.UTF_8);
      assertThat(read(text)).isEqualTo("\u00f6\ud83d\ude80");
      assertThat(text.bytesRead()).isEqualTo(12);
    }
    assertThat(read(of(bytes(0xFF, 0xFE), StandardCharsets.UTF_8))).isEmpty();
  }

  @Test
  void charsetsAreReadByTheirNames() throws IOException {
    Charset japanese = Charset.forName("Shift_JIS");
    String text = "\u65e5\u672c\u8a9e\u306e\u6587\u7ae0".repeat(10_000);
    assertThat(read(of(text.getBytes(japanese), japanese))).isEqualTo(text);
    assertThat(
            read(
                of(
                    "Gr\u00f6\u00dfe".getBytes(StandardCharsets.ISO_8859_1),
                    StandardCharsets.ISO_8859_1)))
        .isEqualTo("Gr\u00f6\u00dfe");
  }

  @Test
  void anyBytesGiveTheTextThatJavaGives() throws IOException {
    Random random = new Random(3);
    for (int round = 0; round < 300; round++) {
      byte[] bytes = new byte[random.nextInt(50_000)];
      random.nextBytes(bytes);
      if (bytes.length > 1 && (Utf8.isWide(bytes) || bytes[0] == (byte) 0xEF)) {
        bytes[0] = 'a';
      }
      assertThat(read(of(bytes, StandardCharsets.UTF_8)))
          .isEqualTo(new String(bytes, StandardCharsets.UTF_8));
      DecodedText text = of(bytes, StandardCharsets.UTF_8);
      read(text);
      Replaced decoded = Replaced.of(Utf8.decode(bytes));
      assertThat(decoded.text()).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
      assertThat(decoded.count()).isEqualTo((int) text.badSequences());
      assertThat(text.bytesRead()).isEqualTo(bytes.length);
    }
  }
}
