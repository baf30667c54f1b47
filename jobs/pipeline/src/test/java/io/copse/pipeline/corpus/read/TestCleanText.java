package io.copse.pipeline.corpus.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FilterReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TestCleanText {
  /** Marks, letters that combine with them, jamo, halves of pairs, line ends. */
  private static final String PARTS =
      "a e\u0301\u0327\u0323\u0300\u1100\u1161\u11a8\uac00\u11a9\u4e2d\u09c7\u09be\u0344\r\n\r=\u0338";

  private static String cleanly(CleanText text) throws IOException {
    StringBuilder all = new StringBuilder();
    char[] chars = new char[100];
    for (int count = text.read(chars, 0, 100); count >= 0; count = text.read(chars, 0, 100)) {
      all.append(chars, 0, count);
    }
    return all.toString();
  }

  @Test
  void lineEndsAreLineFeeds() {
    assertThat(CleanText.of("a\r\nb\rc\n\r\n\rd")).isEqualTo("a\nb\nc\n\n\nd");
    assertThat(CleanText.of("")).isEmpty();
    assertThat(CleanText.of("\r")).isEqualTo("\n");
  }

  @Test
  void whatIsReadInStretchesHasTheNormalFormOfTheWhole() throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < 200; round++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(1, 30_000);
      for (int i = 0; i < length; i++) {
        text.append(PARTS.charAt(random.nextInt(PARTS.length())));
      }
      String lines = text.toString().replace("\r\n", "\n").replace('\r', '\n');
      String whole = Normalizer.normalize(lines, Form.NFC);
      assertThat(CleanText.of(text.toString())).isEqualTo(whole);
      assertThat(cleanly(new CleanText(new Trickle(text.toString())))).isEqualTo(whole);
    }
  }

  @Test
  void halvesOfPairsAreLeftAndThenReplacedAndCounted() {
    String halves = "a\ud800b\udc00\ud83d\ude80\ud83d";
    assertThat(CleanText.of(halves)).isEqualTo(halves);
    assertThat(Replaced.of(halves)).isEqualTo(new Replaced("a\ufffdb\ufffd\ud83d\ude80\ufffd", 3));
  }

  @Test
  void halvesOfPairsChangeNoNormalForm() {
    SplittableRandom random = new SplittableRandom(9);
    for (int round = 0; round < 2_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(1, 30); i > 0; i--) {
        text.append(
            random.nextInt(4) == 0 ? '\udc00' : PARTS.charAt(random.nextInt(PARTS.length())));
      }
      String whole = CleanText.of(Replaced.of(text.toString()).text());
      assertThat(Replaced.of(CleanText.of(text.toString())).text()).isEqualTo(whole);
    }
  }

  @Test
  void aCleanTextStaysAsItIs() throws IOException {
    String text = "Gr\u00f6\u00dfe \u4e2d\u6587\u3002\ud83d\ude80\n".repeat(5_000);
    assertThat(CleanText.of(text)).isEqualTo(text);
    assertThat(cleanly(new CleanText(new Trickle(text)))).isEqualTo(text);
  }

  @Test
  void aStretchWithoutAnEndTearsNoPair() throws IOException {
    String faces = "x" + "\ud83d\ude80".repeat(600_000);
    assertThat(CleanText.of(faces)).isEqualTo(faces);
    for (int atOnce : new int[] {4095, 8191}) {
      CleanText clean =
          new CleanText(
              new FilterReader(new StringReader(faces)) {
                @Override
                public int read(char[] target, int offset, int length) throws IOException {
                  return super.read(target, offset, Math.min(length, atOnce));
                }
              });
      StringWriter all = new StringWriter();
      clean.transferTo(all);
      assertThat(all.toString()).isEqualTo(faces);
      assertThat(Replaced.of(all.toString()).count()).isZero();
    }
  }
}
