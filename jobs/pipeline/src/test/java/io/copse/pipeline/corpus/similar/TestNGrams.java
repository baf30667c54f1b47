package io.copse.pipeline.corpus.similar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TestNGrams {
  private static final NGrams PAIRS = new NGrams(2);

  @Test
  void ignoresCaseSpaceAndPunctuation() {
    assertThat(PAIRS.of("The cat\n\tSAT, here!")).containsExactly(PAIRS.of("the cat sat here"));
    assertThat(PAIRS.of("if x:\n  y")).containsExactly(PAIRS.of("if x:\ny"));
  }

  @Test
  void countsDifferentNGrams() {
    assertThat(PAIRS.of("one two three four")).hasSize(3).isSorted();
    assertThat(PAIRS.of("a b a b a")).hasSize(2);
    assertThat(PAIRS.of("a b")[0]).isNotEqualTo(PAIRS.of("b a")[0]);
    assertThat(PAIRS.of("x a b y")).contains(PAIRS.of("a b"));
  }

  @Test
  void takesShortTextsWhole() {
    NGrams five = new NGrams(5);
    assertThat(five.of("only three words")).isEmpty();
    assertThat(five.orWhole("only three words")).hasSize(1);
    assertThat(five.orWhole("same")).isNotEqualTo(five.orWhole("other"));
    assertThat(five.orWhole("a b c d e f")).isEqualTo(five.of("a b c d e f"));
    assertThat(five.orWhole("")).isEmpty();
    assertThat(five.orWhole(" -- !?\n")).isEmpty();
  }

  @Test
  void takesEachCharacterOfScriptsWithoutSpacesAsWord() {
    assertThat(PAIRS.of("\u6211\u5011\u662f\u4eba")).hasSize(3);
    assertThat(PAIRS.of("\u0e20\u0e32\u0e29\u0e2a")).hasSize(3);
    assertThat(PAIRS.of("\ud55c\uad6d\uc5b4 \ub9d0")).hasSize(1);
    assertThat(PAIRS.of(Character.toString(0x20000) + Character.toString(0x20001))).hasSize(1);
    assertThat(PAIRS.of("abc\u6211def")).hasSize(2);
  }

  @Test
  void refusesNGramsWithoutWords() {
    assertThatThrownBy(() -> new NGrams(0)).hasMessage("An n-gram has at least one word, not 0.");
  }
}
