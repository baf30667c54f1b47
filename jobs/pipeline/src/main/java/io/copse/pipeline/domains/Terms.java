package io.copse.pipeline.domains;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts text into terms as c-BTM does (Gururangan et al., 2023): lower case, words of two or more
 * letters, digits or underscores, without English stop words and without words that begin with a
 * digit.
 */
final class Terms {
  private static final Pattern WORD =
      Pattern.compile("\\b\\w\\w+\\b", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Set<String> STOP_WORDS = stopWords();

  private Terms() {}

  /** Returns a text's terms in its order. */
  static List<String> of(String text) {
    List<String> terms = new ArrayList<>();
    Matcher matcher = WORD.matcher(text.toLowerCase(Locale.ROOT));
    while (matcher.find()) {
      String term = matcher.group();
      if (!Character.isDigit(term.codePointAt(0)) && !STOP_WORDS.contains(term)) {
        terms.add(term);
      }
    }
    return terms;
  }

  private static Set<String> stopWords() {
    try (InputStream words = Terms.class.getResourceAsStream("english-stop-words.txt")) {
      return Set.of(new String(words.readAllBytes(), StandardCharsets.UTF_8).trim().split("\\s+"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
