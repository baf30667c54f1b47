package io.copse.pipeline;

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
