package io.copse.udf.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.udf.law.Laws;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The reference page is what the code says; with {@code -Dcopse.write-docs=true} it is written. */
class TestFunctionsPage {
  private static final Path PAGE = Path.of("FUNCTIONS.md");

  @Test
  void thePageIsDerivedFromTheCode() throws IOException {
    String page = FunctionsPage.of(Laws.all(), SqlFunctions.all());
    if (Boolean.getBoolean("copse.write-docs")) {
      Files.writeString(PAGE, page);
    }

    assertThat(PAGE)
        .as("write it again with -Dcopse.write-docs=true")
        .exists()
        .content()
        .isEqualTo(page);
  }
}
