package io.copse.pipeline.corpus;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What became of everything that a source gave. The bytes of all outcomes of a source are those
 * that were read of it, once they are decompressed.
 *
 * @param source the source's name
 * @param outcome what became of it
 * @param documents how many documents, or rejects
 * @param bytes of a text: of its UTF-8; of a reject: those that it took in the source
 */
public record Intake(String source, String outcome, long documents, long bytes) {
  /** The outcomes of texts; the others are reasons of rejects. */
  public enum Outcome {
    /** A document of the corpus. */
    KEPT,
    /** The text of another document. */
    DUPLICATE,
    /** Nearly the text of another document. */
    NEAR_DUPLICATE,
    /** More than {@code max_bytes} allows. */
    CUT,
    /**
     * Bytes of texts' files that are no text, such as the syntax of JSON, less what cleaning added.
     */
    SYNTAX;

    /** Returns the name in tables. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Documents and their bytes. */
  record Sum(long documents, long bytes) {
    Sum plus(long moreDocuments, long moreBytes) {
      return new Sum(documents + moreDocuments, bytes + moreBytes);
    }

    Sum minus(Sum other) {
      return new Sum(documents - other.documents, bytes - other.bytes);
    }
  }

  /**
   * Returns what became of a source's texts.
   *
   * @param texts all texts
   * @param given the bytes that they took in the source
   * @param near the near duplicates
   * @param unique those that are no duplicates of either kind
   * @param kept the documents of the corpus
   */
  static List<Intake> ofTexts(
      String source, Sum texts, long given, Sum near, Sum unique, Sum kept) {
    List<Intake> intakes = new ArrayList<>();
    intakes.add(of(source, Outcome.KEPT, kept));
    intakes.add(of(source, Outcome.DUPLICATE, texts.minus(near).minus(unique)));
    intakes.add(of(source, Outcome.NEAR_DUPLICATE, near));
    intakes.add(of(source, Outcome.CUT, unique.minus(kept)));
    intakes.add(of(source, Outcome.SYNTAX, new Sum(0, given - texts.bytes)));
    return intakes;
  }

  /** Adds up the lines of one outcome of one source. */
  static List<Intake> summed(List<Intake> intakes) {
    Map<List<String>, Intake> sums = new LinkedHashMap<>();
    for (Intake intake : intakes) {
      sums.merge(
          List.of(intake.source, intake.outcome),
          intake,
          (a, b) -> new Intake(a.source, a.outcome, a.documents + b.documents, a.bytes + b.bytes));
    }
    return List.copyOf(sums.values());
  }

  private static Intake of(String source, Outcome outcome, Sum sum) {
    return new Intake(source, outcome.label(), sum.documents, sum.bytes);
  }
}
