package io.copse.pipeline.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TestStringNumbers {
  @Test
  void numbersAsAMapDoes() {
    Random random = new Random(4);
    StringNumbers numbers = new StringNumbers();
    Map<String, Integer> expected = new HashMap<>();
    for (int round = 0; round < 200_000; round++) {
      char[] text = text(random);
      int from = random.nextInt(text.length);
      int to = from + random.nextInt(text.length - from + 1);
      String string = new String(text, from, to - from);
      assertThat(numbers.find(text, from, to)).isEqualTo(expected.getOrDefault(string, -1));
      int number = expected.computeIfAbsent(string, s -> expected.size());
      assertThat(numbers.add(text, from, to)).isEqualTo(number);
      assertThat(numbers.string(number)).isEqualTo(string);
    }
    assertThat(numbers.size()).isEqualTo(expected.size()).isGreaterThan(10_000);
  }

  @Test
  void numbersThePartsOfATextAsOneByOne() {
    Random random = new Random(5);
    StringNumbers oneByOne = new StringNumbers();
    StringNumbers numbers = new StringNumbers();
    TextParts parts = new TextParts();
    for (int round = 0; round < 300; round++) {
      char[] text = new char[3_000];
      for (int i = 0; i < text.length; i++) {
        text[i] = (char) ('a' + random.nextInt(6));
      }
      parts.of(text);
      for (int at = 0; at < text.length; ) {
        int end = Math.min(text.length, at + random.nextInt(7));
        parts.add(at, end);
        at = Math.max(at + 1, end);
      }
      numbers.find(parts);
      for (int i = 0; i < parts.size(); i++) {
        assertThat(parts.number(i)).isEqualTo(oneByOne.find(text, parts.start(i), parts.end(i)));
      }
      numbers.add(parts);
      for (int i = 0; i < parts.size(); i++) {
        assertThat(parts.number(i)).isEqualTo(oneByOne.add(text, parts.start(i), parts.end(i)));
        assertThat(numbers.string(parts.number(i))).isEqualTo(parts.string(i));
      }
    }
    assertThat(numbers.size()).isEqualTo(oneByOne.size()).isGreaterThan(20_000);
  }

  @Test
  void stringsMayBeLong() {
    StringNumbers numbers = new StringNumbers();
    char[] text = "x".repeat(200_000).toCharArray();
    assertThat(numbers.add(text, 0, 100_000)).isZero();
    assertThat(numbers.add(text, 0, 165_536)).isEqualTo(1);
    assertThat(numbers.find(text, 7, 100_007)).isZero();
    assertThat(numbers.string(1)).hasSize(165_536);
  }

  private static char[] text(Random random) {
    char[] text = new char[12];
    for (int i = 0; i < text.length; i++) {
      text[i] =
          (char) (random.nextInt(20) == 0 ? random.nextInt(1 << 16) : 'a' + random.nextInt(4));
    }
    return text;
  }

  @Test
  void stringsOfOneHashAreTold() {
    StringNumbers numbers = new StringNumbers();
    char[] text = "AaBBAaAaBB".toCharArray();
    assertThat(numbers.add(text, 0, 2)).isZero();
    assertThat(numbers.find(text, 2, 4)).isEqualTo(-1);
    assertThat(numbers.add(text, 2, 4)).isEqualTo(1);
    assertThat(numbers.find(text, 4, 6)).isZero();
    assertThat(numbers.find(text, 8, 10)).isEqualTo(1);
    assertThat(numbers.add(text, 0, 0)).isEqualTo(2);
    assertThat(numbers.find(text, 5, 5)).isEqualTo(2);
  }
}
