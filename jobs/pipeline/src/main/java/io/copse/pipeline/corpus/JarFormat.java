package io.copse.pipeline.corpus;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** The format of a jar's entries, which says how one becomes pieces of text. */
enum JarFormat {
  /** A text file. The group is the entry; comments at the top are left out. */
  CODE {
    @Override
    Stream<Piece> pieces(String entry, InputStream in, int maxDocumentBytes) throws IOException {
      String text = Texts.decode(in.readAllBytes());
      if (text.indexOf('\0') >= 0) {
        return Stream.empty();
      }
      String body = CommentStyle.of(entry).withoutHeader(text);
      return Piece.of(entry, body, maxDocumentBytes).stream();
    }
  },

  /**
   * A data file of WordNet (see wndb(5WN)): "words: gloss" of each synset. Neighbours in the file
   * are related, so a block of them is a group.
   */
  GLOSSES {
    @Override
    Stream<Piece> pieces(String entry, InputStream in, int maxDocumentBytes) {
      BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      Iterator<String> glosses =
          reader.lines().filter(line -> !line.startsWith("  ")).map(JarFormat::gloss).iterator();
      return Stream.iterate(0, block -> glosses.hasNext(), block -> block + 1)
          .flatMap(
              block -> Piece.of(entry + "#" + block, block(glosses), maxDocumentBytes).stream());
    }
  },

  /** Gzip of lines with title, date and body between tabs. The group is the date. */
  EUROPARL {
    @Override
    Stream<Piece> pieces(String entry, InputStream in, int maxDocumentBytes) throws IOException {
      BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(new GZIPInputStream(in, 1 << 16), StandardCharsets.UTF_8));
      return reader
          .lines()
          .map(line -> line.split("\t", 3))
          .filter(columns -> columns.length == 3)
          .flatMap(
              columns -> Piece.of(columns[1], Texts.clean(columns[2]), maxDocumentBytes).stream());
    }
  };

  private static final int GLOSSES_PER_BLOCK = 200;

  /** Reads an entry; the pieces must be taken before the stream is closed. */
  abstract Stream<Piece> pieces(String entry, InputStream in, int maxDocumentBytes)
      throws IOException;

  /** Returns the name used in settings. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static String block(Iterator<String> glosses) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < GLOSSES_PER_BLOCK && glosses.hasNext(); i++) {
      text.append(glosses.next());
    }
    return text.toString();
  }

  // offset lex_filenum ss_type w_cnt(hex) word lex_id [word lex_id ...] p_cnt ... | gloss
  private static String gloss(String line) {
    int bar = line.indexOf(" | ");
    String[] fields = line.split(" ", 5);
    int words = Integer.parseInt(fields[3], 16);
    String[] wordsAndIds = fields[4].split(" ", 2 * words + 1);
    String names =
        IntStream.range(0, words)
            .mapToObj(i -> wordsAndIds[2 * i].replace('_', ' '))
            .collect(Collectors.joining(", "));
    return names + ": " + line.substring(bar + 3).strip() + "\n";
  }
}
