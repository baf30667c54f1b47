package io.copse.pipeline.config;

import java.util.List;
import java.util.Locale;

/** The reference page of all keys, in Markdown. */
public final class SettingsReference {
  private static final String HEAD =
      """
      # Settings

      Every key of an experiment file. `jobs/copse config --conf FILE` lists the values that a file gives them, and where.

      - Use: a *semantic* key decides results, so it is part of ids, and an experiment keeps its value once the stage that
        used it has succeeded. Of an *additive* key an experiment may be given more later. An *operational* key decides no
        result, and may change at any time.
      - A key without a default must be set.
      - `include "FILE"` reads another file first; what stands after it wins, and `--set KEY=VALUE` wins over all files.
      """;

  private SettingsReference() {}

  /** Returns the page. */
  public static String page(List<? extends SourceKind> kinds) {
    Schema schema = new Schema(kinds);
    StringBuilder page = new StringBuilder(HEAD);
    for (Schema.Group block : schema.blocks()) {
      String path = block.path();
      append(
          page,
          path.isEmpty() ? "The top of the file" : "`" + path + "`",
          path.isEmpty() ? "" : path + ".",
          block.keys());
      if (path.equals(CorpusSettings.BLOCK.path())) {
        append(
            page,
            "An entry of `%s`".formatted(SourceSettings.PATH),
            "",
            SourceSettings.keys(kinds));
        kinds.forEach(
            kind ->
                append(
                    page,
                    "An entry of `%s` of kind %s".formatted(SourceSettings.PATH, kind.kind()),
                    "",
                    kind.keys()));
      }
      if (path.equals(Block.TRAINING)) {
        append(
            page,
            "An entry of `%s` with its dimensions".formatted(ModelReader.SIZES_PATH),
            "",
            ModelReader.KEYS_OF_SIZE);
      }
    }
    return page.toString();
  }

  private static void append(StringBuilder page, String title, String prefix, List<Key<?>> keys) {
    page.append("\n## ").append(title).append("\n\n| key | set it to | default | use | |\n");
    page.append("|---|---|---|---|---|\n");
    for (Key<?> key : keys) {
      String standard = key.standardInWords();
      page.append(
          "| `%s` | %s | %s | %s | %s |\n"
              .formatted(
                  prefix + key.name(),
                  escaped(key.type().range()),
                  standard.isEmpty() ? "" : "`" + escaped(standard) + "`",
                  key.use().name().toLowerCase(Locale.ROOT),
                  escaped(key.doc())));
    }
  }

  private static String escaped(String text) {
    return text.replace("|", "\\|");
  }
}
