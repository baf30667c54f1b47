package io.copse.pipeline.corpus;

import io.copse.pipeline.corpus.read.ByteLines;
import io.copse.pipeline.corpus.read.FilePart;
import io.copse.pipeline.corpus.read.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A data file of WordNet (see wndb(5WN)): "words: gloss" of each synset. Neighbours in the file are
 * related, so a block of them is a group.
 *
 * @param maxDocumentBytes a piece has at most so many bytes of UTF-8
 */
record Glosses(int maxDocumentBytes) implements FileFormat {
  private static final int GLOSSES_PER_BLOCK = 200;
  private static final String LICENCE = "  ";

  /** offset lex_filenum ss_type w_cnt(hex) word lex_id [word lex_id ...] p_cnt ... | gloss. */
  private static final Pattern SYNSET =
      Pattern.compile(
          "[^ ]* [^ ]* [^ ]* (?<count>[0-9a-fA-F]{1,4}) (?<words>.*?) \\| (?<gloss>.*)",
          Pattern.DOTALL);

  @Override
  public boolean splits() {
    return false;
  }

  @Override
  public Iterator<Found> read(FilePart part, InputStream in) throws IOException {
    return new Blocks(part.file().name(), new ByteLines(in, 0, Long.MAX_VALUE, LONGEST));
  }

  /** The blocks of one file. */
  private final class Blocks extends FoundByRecord {
    private final String entry;
    private final ByteLines lines;
    private final StringBuilder text = new StringBuilder();
    private int glosses;
    private long given;
    private int block;

    Blocks(String entry, ByteLines lines) {
      this.entry = entry;
      this.lines = lines;
    }

    @Override
    List<Found> nextRecord() throws IOException {
      Optional<ByteLines.Line> line = lines.next();
      if (line.isEmpty()) {
        return last(block().toArray(Found[]::new));
      }
      Reject.Place place = new Reject.Place(entry, 0, line.get().number());
      long length = line.get().length();
      if (line.get().bytes().isEmpty()) {
        return List.of(new Reject(Reason.TOO_LONG, place, length + " bytes", length));
      }
      String synset = Utf8.decode(line.get().bytes().get());
      Optional<String> gloss = gloss(synset);
      if (gloss.isEmpty()) {
        return synset.startsWith(LICENCE)
            ? List.of()
            : List.of(new Reject(Reason.NO_TEXT, place, synset, length));
      }
      text.append(gloss.get());
      given += length;
      glosses++;
      return glosses < GLOSSES_PER_BLOCK ? List.of() : block();
    }

    /** Returns the glosses read since the last block. */
    private List<Found> block() {
      if (glosses == 0) {
        return List.of();
      }
      Piece.Whole whole = new Piece.Whole(entry + "#" + block, block, text.toString(), given);
      text.setLength(0);
      glosses = 0;
      given = 0;
      block++;
      return whole.pieces(Reject.Place.of(entry), maxDocumentBytes);
    }
  }

  /** Returns the words and the gloss of a line, empty if it is no synset. */
  private static Optional<String> gloss(String line) {
    Matcher synset = SYNSET.matcher(line);
    if (line.startsWith(LICENCE) || !synset.matches()) {
      return Optional.empty();
    }
    int count = Integer.parseInt(synset.group("count"), 16);
    String[] wordsAndIds = synset.group("words").split(" ");
    if (wordsAndIds.length < 2 * count) {
      return Optional.empty();
    }
    List<String> words = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      words.add(wordsAndIds[2 * i].replace('_', ' '));
    }
    return Optional.of(String.join(", ", words) + ": " + synset.group("gloss").strip() + "\n");
  }
}
