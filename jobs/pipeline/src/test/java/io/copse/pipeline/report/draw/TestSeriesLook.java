package io.copse.pipeline.report.draw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TestSeriesLook {
  private static List<SeriesLook> looks(int count) {
    return IntStream.range(0, count).mapToObj(i -> new SeriesLook("series " + i, i)).toList();
  }

  @Test
  void noTwoSeriesHaveOneColourAndMarker() {
    assertThat(SeriesLook.COUNT).isGreaterThanOrEqualTo(60);
    Set<String> pairs = new HashSet<>();
    for (SeriesLook look : looks(SeriesLook.COUNT)) {
      assertThat(pairs.add(look.color() + look.mark())).as("%s", look).isTrue();
    }
  }

  @Test
  void theFirstSeriesDifferInBothColourAndMarker() {
    List<SeriesLook> first = looks(SeriesLook.COLORS);
    assertThat(first).extracting(SeriesLook::color).doesNotHaveDuplicates();
    assertThat(first).extracting(SeriesLook::mark).doesNotHaveDuplicates();
    // So do any ten series in a row.
    assertThat(looks(20).subList(10, 20)).extracting(SeriesLook::mark).doesNotHaveDuplicates();
  }

  @Test
  void theStyleSheetHasEveryColour() {
    for (SeriesLook look : looks(SeriesLook.COLORS)) {
      assertThat(PageStyle.css())
          .contains(".%s { --c: var(--%s); }".formatted(look.color(), look.color()))
          .contains("--%s: #".formatted(look.color()));
    }
    assertThat(PageStyle.css()).doesNotContain("--c" + SeriesLook.COLORS);
  }

  @Test
  void aSeriesTooManyIsRefused() {
    assertThatThrownBy(() -> new SeriesLook("more", SeriesLook.COUNT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "The series more has place 100, and a figure has places 0 to 99: show fewer series.");
  }

  @Test
  void legendsTakeAsManyLinesAsTheyNeed() {
    Legend one = Legend.of(looks(2).stream(), 50, 900);
    Legend many = Legend.of(looks(30).stream(), 50, 900);
    assertThat(many.bottom()).isGreaterThan(one.bottom() + 40);
    Svg svg = new Svg(900, 300, "a legend");
    many.draw(svg);
    assertThat(svg.end()).contains(">series 0<", ">series 29<");
  }
}
