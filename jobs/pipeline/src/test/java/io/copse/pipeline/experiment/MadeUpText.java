package io.copse.pipeline.experiment;

import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.corpus.TextSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Folders of text that is drawn from a few words each. */
record MadeUpText(Path folder) {
  static final int FILES = 60;
  private static final int WORDS = 300;

  /** Writes two kinds of text and returns them as sources. */
  List<SourceSettings> write() throws IOException {
    return List.of(
        write("sea", List.of("wave", "salt", "harbour", "gull", "tide", "anchor", "sail", "storm")),
        write("kitchen", List.of("flour", "oven", "butter", "spoon", "sugar", "kettle", "plate")));
  }

  private SourceSettings write(String kind, List<String> words) throws IOException {
    Random random = new Random(kind.hashCode());
    Path texts = Files.createDirectories(folder.resolve(kind));
    for (int file = 0; file < FILES; file++) {
      StringBuilder text = new StringBuilder();
      for (int word = 0; word < WORDS; word++) {
        text.append(words.get(random.nextInt(words.size()))).append(word % 12 == 11 ? ".\n" : " ");
      }
      Files.writeString(texts.resolve("text%02d.txt".formatted(file)), text);
    }
    return TextSource.of(kind, 1_000_000, texts.toString(), ".txt");
  }
}
