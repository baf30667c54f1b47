package io.copse.pipeline.corpus;

import io.copse.pipeline.corpus.read.CleanText;
import io.copse.pipeline.corpus.read.Replaced;
import io.copse.pipeline.corpus.read.TextCutter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * A text of a source, cut to a document's size and not yet deduplicated.
 *
 * @param group key of what must not straddle the split, such as a source file
 * @param position of the whole text within its group
 * @param ordinal the piece's place within the whole text
 * @param text clean, and not blank
 * @param given the bytes of the source that it took
 * @param replaced the sequences of bytes that became U+FFFD in it
 */
record Piece(String group, long position, int ordinal, String text, long given, int replaced)
    implements Found {

  /**
   * Returns a piece with U+FFFD in place of what was no character.
   *
   * @param cut the piece as it was cut
   */
  static Piece of(String group, long position, int ordinal, String cut, long given) {
    Replaced text = Replaced.of(cut);
    return new Piece(group, position, ordinal, text.text(), given, text.count());
  }

  /** A whole text of a group before it is cleaned and cut. */
  record Whole(String group, long position, String text, long given) {
    Whole {
      group = Replaced.of(group).text();
    }

    /** Returns a text of which only the text itself is known. */
    static Whole of(String group, long position, String text) {
      return new Whole(group, position, text, text.getBytes(StandardCharsets.UTF_8).length);
    }

    /**
     * Cleans and cuts the text. All its bytes are the first piece's.
     *
     * @param place of the text, for pieces that are blank
     */
    List<Found> pieces(Reject.Place place, int maxDocumentBytes) {
      List<Found> found = new ArrayList<>();
      long rest = given;
      for (String piece : TextCutter.cut(CleanText.of(text), maxDocumentBytes)) {
        found.add(
            piece.isBlank()
                ? new Reject(Reason.EMPTY, place, "", rest)
                : Piece.of(group, position, found.size(), piece, rest));
        rest = 0;
      }
      return found.isEmpty() ? List.of(new Reject(Reason.EMPTY, place, "", given)) : found;
    }
  }

  @Override
  public Row row(String source, int rank) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return RowFactory.create(
        source,
        rank,
        group,
        position,
        ordinal,
        Texts.id(utf8),
        utf8.length,
        text,
        null,
        null,
        null,
        null,
        given,
        replaced);
  }
}
