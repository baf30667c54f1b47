package io.copse.pipeline.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Holds TABLES.md to the schema. Run with {@code -Dcopse.write-docs=true}, it rewrites the page
 * instead.
 */
class TestTableReference {
  private static final Path PAGE = Path.of("TABLES.md");

  @Test
  void thePageSaysWhatTheSchemaSays() throws IOException {
    String page = page();
    if (Boolean.getBoolean("copse.write-docs")) {
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE)
        .as("Run this test with -Dcopse.write-docs=true to rewrite the page.")
        .hasContent(page);
  }

  private static String page() {
    StringBuilder page =
        new StringBuilder(
            """
            # Tables

            The reference of the Delta tables that an experiment writes to `OUTPUT/tables/NAME`. It is derived from
            `TableSchema`; change that, then run `TestTableReference` with `-Dcopse.write-docs=true`.

            The schema version is %d, kept as the table property `copse.schemaVersion`. Tables of versions %d and later are
            read; older ones of these gain the columns that they lack when they are opened. A column without *NULL*
            refuses NULL.
            """
                .formatted(TableSchema.VERSION, TableColumn.OLDEST_VERSION));
    for (TableSchema schema : TableSchema.values()) {
      page.append(table(schema));
    }
    return page.toString();
  }

  private static String table(TableSchema schema) {
    StringBuilder text = new StringBuilder();
    text.append("\n## %s\n\n".formatted(schema.tableName()));
    text.append(schema.comment() + ".");
    if (!schema.key().isEmpty()) {
      text.append(" Key: `%s`.".formatted(String.join("`, `", schema.key())));
    }
    text.append("\n\n");
    text.append("| column | type | NULL | since | meaning |\n|---|---|---|---|---|\n");
    for (TableColumn column : schema.columns()) {
      text.append(
          "| `%s` | %s | %s | %d | %s |\n"
              .formatted(
                  column.name(),
                  column.type(),
                  column.required() ? "" : "NULL",
                  column.since(),
                  column.comment()));
    }
    text.append("\n| constraint | condition |\n|---|---|\n");
    schema
        .constraints()
        .forEach((name, check) -> text.append("| `%s` | `%s` |\n".formatted(name, check)));
    schema
        .unsettled()
        .ifPresent(
            condition ->
                text.append(
                    "\nA row with `%s` is replaced by a later row of its key.\n"
                        .formatted(condition)));
    return text.toString();
  }
}
