package io.copse.pipeline.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.pipeline.UsageException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class TestDivisors {
  private static void assertRefused(ThrowingCallable call, String sentence) {
    assertThatThrownBy(call).isInstanceOf(UsageException.class).hasMessage(sentence);
  }

  @Test
  void aRefusalNamesTheNearestValuesThatAllDivide() {
    assertRefused(
        () -> new Divisors().with("k", 3).require("batch", 16),
        "k is 3 and does not divide batch, which is 16: set batch to 15 or 18.");
    assertRefused(
        () -> new Divisors().with("replicas", 4).with("k", 6).require("batch", 28),
        "k is 6 and does not divide batch, which is 28: set batch to 24 or 36.");
    assertRefused(
        () -> new Divisors().with("k", 32).require("batch", 16),
        "k is 32 and does not divide batch, which is 16: set batch to 32.");
    assertRefused(
        () -> new Divisors().with("k", 3).require("batch", Integer.MAX_VALUE),
        "k is 3 and does not divide batch, which is 2147483647: set batch to 2147483646.");
    assertRefused(
        () -> new Divisors().with("k", 65_537).with("replicas", 65_536).require("batch", 65_537),
        "replicas is 65536 and does not divide batch, which is 65537: choose numbers that divide.");
    new Divisors().with("replicas", 4).with("k", 6).require("batch", 24);
  }

  @Test
  void aNumberThatMustDivideAnotherOneStaysOneThatDoes() {
    assertRefused(
        () -> new Divisors().with("replicas", 2).require("an entry", 5, 30),
        "replicas is 2 and does not divide an entry, which is 5: set an entry to 2 or 6.");
    assertRefused(
        () -> new Divisors().with("replicas", 2).require("an entry", 1, 30),
        "replicas is 2 and does not divide an entry, which is 1: set an entry to 2.");
  }
}
