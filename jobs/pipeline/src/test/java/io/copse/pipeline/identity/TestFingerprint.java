package io.copse.pipeline.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TestFingerprint {
  private static final Fingerprint EMPTY = Fingerprint.of("thing", 1);

  @Test
  void theEncodingNeverChanges() {
    Fingerprint all =
        EMPTY
            .with("text", "a|b")
            .with("whole", 3L)
            .with("number", 0.1)
            .with("flag", true)
            .with("list", List.of("a", "b"))
            .with("map", Map.of("x", 1.0))
            .with("other", Fingerprint.of("other", 2).with("text", "c"));
    assertThat(all.id()).isEqualTo("aef7f7914f796539");
  }

  @Test
  void aDefaultIsLeftOutAndOrderIsByName() {
    Fingerprint one = EMPTY.with("a", 1).with("b", "x");
    assertThat(EMPTY.with("b", "x").with("new", 0.5, 0.5).with("a", 1L).id()).isEqualTo(one.id());
    assertThat(one.with("new", 0.5, 0.25).id()).isNotEqualTo(one.id());
    assertThat(one.with("list", List.of(), List.of()).id()).isEqualTo(one.id());
  }

  @Test
  void noTwoThingsHaveOneEncoding() {
    List<Fingerprint> different =
        List.of(
            EMPTY,
            Fingerprint.of("thing", 2),
            Fingerprint.of("thing/1", 1),
            EMPTY.with("a", "1"),
            EMPTY.with("a", 1),
            EMPTY.with("a", 1.0),
            EMPTY.with("a", List.of(1)),
            EMPTY.with("a", true),
            EMPTY.with("a", List.of("x", "y")),
            EMPTY.with("a", List.of("x,y")),
            EMPTY.with("a", List.of("xs1:y")),
            EMPTY.with("a", List.of(List.of("x"), "y")),
            EMPTY.with("a", List.of(List.of("x", "y"))),
            EMPTY.with("a", "x").with("b", "y"),
            EMPTY.with("a", "y").with("b", "x"),
            EMPTY.with("a", "xs1:bs1:y"),
            EMPTY.with("a", Map.of("b", "y")),
            EMPTY.with("a", EMPTY.with("b", "y")),
            EMPTY.with("a", EMPTY).with("b", "y"));
    assertThat(different.stream().map(Fingerprint::id).distinct()).hasSameSizeAs(different);
  }

  @Test
  void equalNumbersAreEqual() {
    assertThat(EMPTY.with("a", -0.0).id()).isEqualTo(EMPTY.with("a", 0.0).id());
    assertThat(EMPTY.with("a", 7).id()).isEqualTo(EMPTY.with("a", 7L).id());
  }

  @Test
  void aRecordsTextIsNoIdentity() {
    record Point(int x) {}
    assertThatThrownBy(() -> EMPTY.with("point", new Point(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has no encoding for")
        .hasMessageContaining("name its fields one by one");
    assertThatThrownBy(() -> EMPTY.with("a", 1).with("a", 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The fingerprint thing/1 has the field 'a' already: give it another name.");
  }
}
