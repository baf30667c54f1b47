package io.copse.pipeline.domains;

import io.copse.pipeline.config.TermKind;
import io.copse.pipeline.text.TextParts;
import java.util.Set;

/** Finds what can be a term in texts, by the kind of the terms. */
final class Terms {
  /** The characters of a longer term are not all shown. */
  private static final int MOST_SHOWN = 60;

  private Terms() {}

  /** Finds the possible terms of a text, with those that {@link #excluded} names. */
  static void find(TermKind kind, String text, TextParts found) {
    switch (kind) {
      case WORDS -> WordTerms.find(text, found);
      case CHARACTERS -> CharacterTerms.find(text, found);
    }
  }

  /** Returns what is found and cannot be a term. */
  static Set<String> excluded(TermKind kind) {
    return switch (kind) {
      case WORDS -> WordTerms.stopWords();
      case CHARACTERS -> Set.of();
    };
  }

  /** Returns a term as people read it: its spaces can be seen, and a long one is cut. */
  static String shown(String term) {
    String visible = term.replace(' ', '\u2423');
    return visible.codePointCount(0, visible.length()) <= MOST_SHOWN
        ? visible
        : visible.substring(0, visible.offsetByCodePoints(0, MOST_SHOWN)) + "\u2026";
  }
}
