package io.copse.pipeline.runtables.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.pipeline.UsageException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of text become cells by RFC 4180, and what is damaged is refused. */
class TestTextTable {
  private static TextTable table(String name, String text, String... delimiter) {
    return TextTable.open(
        name,
        List.of(file(name, text)),
        new TextOptions(Optional.of(delimiter).filter(d -> d.length > 0).map(d -> d[0])));
  }

  private static InputFile file(String name, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new InputFile(name, bytes.length, () -> new ByteArrayInputStream(bytes));
  }

  private static List<List<String>> rows(TextTable table) {
    List<List<String>> rows = new ArrayList<>();
    table.forEach((cells, place) -> rows.add(List.of(cells)));
    return rows;
  }

  @Test
  void quotedCellsHoldDelimitersQuotesAndLineEnds() {
    TextTable table =
        table("t.csv", "N,note,loss\r\n1,\"lr \"\"hi\"\", rerun\",2\r\n3,\"a\r\nb\n\nc\",4\r\n");
    assertThat(table.columns()).containsExactly("N", "note", "loss");
    assertThat(rows(table))
        .containsExactly(List.of("1", "lr \"hi\", rerun", "2"), List.of("3", "a\nb\n\nc", "4"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void everyLineEndAndAByteOrderMarkAreRead(String end) {
    String text = "\uFEFFa,b" + end + "1,2" + end + end + "3," + end + "\"\",\"\"" + end;
    TextTable table = table("t.csv", text);
    assertThat(table.columns()).containsExactly("a", "b");
    assertThat(rows(table)).containsExactly(List.of("1", "2"), List.of("3", ""), List.of("", ""));
  }

  @Test
  void lineEndsMayBeMixed() {
    assertThat(rows(table("t.csv", "a,b\r\n1,2\n3,4\r5,6")))
        .containsExactly(List.of("1", "2"), List.of("3", "4"), List.of("5", "6"));
  }

  @Test
  void delimitersAreThoseOfTheNameOrTheOption() {
    assertThat(rows(table("t.tsv", "a\tb\n1,5\t2\n"))).containsExactly(List.of("1,5", "2"));
    assertThat(rows(table("t.csv", "a;b\n1,5;2\n", ";"))).containsExactly(List.of("1,5", "2"));
    assertThat(rows(table("t.csv", "a\tb\n1\t\n", "tab"))).containsExactly(List.of("1", ""));
    assertThatThrownBy(() -> table("t.csv", "a\n", "ab"))
        .isInstanceOf(UsageException.class)
        .hasMessage("--delimiter is 'ab': give one sign, such as ; or |, or the word tab.");
  }

  @Test
  void spacesAroundCellsAreNoPartOfThem() {
    assertThat(rows(table("t.csv", "a , b\n 1 , \"x, y\" \n")))
        .containsExactly(List.of("1", "x, y"));
  }

  @Test
  void surplusCellsMustBeEmpty() {
    assertThat(rows(table("t.csv", "a,b\n1,2,,\n"))).containsExactly(List.of("1", "2"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a,b\n1,2\n3\n| Row 3 of t.csv has 1 cells and the header 2",
        "a,b\n1,2,3\n| Row 2 of t.csv has 3 cells and the header 2",
        "a,b\n1,\"2\n3,4\n| A quote of t.csv that is opened before row 3 is never closed",
        "a,b\n1,\"2\"x\n| Row 2 of t.csv has a quote that RFC 4180 does not allow",
        "| t.csv is empty",
        "\n\n| t.csv is empty"
      })
  void damagedFilesAreRefused(String textAndMessage) {
    int bar = textAndMessage.lastIndexOf('|');
    assertThatThrownBy(() -> rows(table("t.csv", textAndMessage.substring(0, bar))))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(textAndMessage.substring(bar + 2));
  }

  @Test
  void objectsGiveTheirFieldsAndThoseWithin() {
    TextTable table =
        table(
            "t.jsonl",
            "{\"a\": 1.50, \"b\": {\"c\": null, \"d\": \"x\"}}\n\n{\"e\": NaN, \"a\": 12345678901}\n");
    assertThat(table.columns()).containsExactly("a", "b.c", "b.d", "e");
    assertThat(rows(table))
        .containsExactly(List.of("1.5", "", "x", ""), List.of("12345678901", "", "", "NaN"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\": 1}\n{\"a\": 2| Line 2 of t.jsonl is no JSON (",
        "{\"a\": 1, \"a\": 2}| Line 1 of t.jsonl is no JSON (Duplicate field 'a')",
        "[1]| Line 1 of t.jsonl is no JSON object",
        "{\"a\": 1} {\"a\": 2}| Line 1 of t.jsonl is no JSON (",
        "\n| t.jsonl is empty"
      })
  void damagedObjectsAreRefused(String textAndMessage) {
    int bar = textAndMessage.lastIndexOf('|');
    assertThatThrownBy(() -> rows(table("t.jsonl", textAndMessage.substring(0, bar))))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(textAndMessage.substring(bar + 2));
  }

  @Test
  void filesOfOneTableMayOrderTheirColumnsDifferently() {
    TextOptions usual = new TextOptions(Optional.empty());
    List<InputFile> files = List.of(file("1.csv", "a,b\n1,2\n"), file("2.csv", "b,a\n4,3\n"));
    assertThat(rows(TextTable.open("all", files, usual)))
        .containsExactly(List.of("1", "2"), List.of("3", "4"));
    List<InputFile> others = List.of(file("1.csv", "a,b\n1,2\n"), file("2.csv", "a,c\n4,3\n"));
    assertThatThrownBy(() -> TextTable.open("all", others, usual))
        .hasMessage("2.csv has the columns a, c, and 1.csv a, b: give files of the same columns.");
  }
}
