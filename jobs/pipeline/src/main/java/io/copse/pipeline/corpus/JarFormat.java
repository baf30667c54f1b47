package io.copse.pipeline.corpus;

import io.copse.pipeline.corpus.Piece.Whole;
import io.copse.pipeline.corpus.Reject.Place;
import io.copse.pipeline.corpus.read.CleanText;
import io.copse.pipeline.corpus.read.Utf8;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** The format of a jar's entries, which says how one becomes pieces of text. */
enum JarFormat {
  /** A text file. The group is the entry; comments at the top are left out. */
  CODE {
    @Override
    Stream<Found> pieces(String entry, InputStream in, int maxDocumentBytes) throws IOException {
      byte[] bytes = in.readAllBytes();
      Utf8 text = Utf8.decode(bytes);
      if (text.text().indexOf('\0') >= 0) {
        return Stream.of(new Reject(Reason.BINARY, Place.of(entry), text.text(), bytes.length));
      }
      String body = CommentStyle.of(entry).withoutHeader(CleanText.of(text.text()));
      return new Whole(entry, 0, body, bytes.length, text.replaced())
          .pieces(Place.of(entry), maxDocumentBytes).stream();
    }
  },

  /**
   * A data file of WordNet (see wndb(5WN)): "words: gloss" of each synset. Neighbours in the file
   * are related, so a block of them is a group.
   */
  GLOSSES {
    @Override
    Stream<Found> pieces(String entry, InputStream in, int maxDocumentBytes) {
      BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      Iterator<String> glosses =
          reader.lines().filter(line -> !line.startsWith("  ")).map(JarFormat::gloss).iterator();
      return Stream.iterate(0, block -> glosses.hasNext(), block -> block + 1)
          .flatMap(
              block ->
                  Whole.of(entry + "#" + block, block, block(glosses))
                      .pieces(Place.of(entry), maxDocumentBytes)
                      .stream());
    }
  },

  /** Gzip of lines with title, date and body between tabs. The group is the date. */
  EUROPARL {
    @Override
    Stream<Found> pieces(String entry, InputStream in, int maxDocumentBytes) throws IOException {
      BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(new GZIPInputStream(in, 1 << 16), StandardCharsets.UTF_8));
      AtomicLong number = new AtomicLong();
      return reader
          .lines()
          .flatMap(
              line -> {
                Place place = new Place(entry, 0, number.incrementAndGet());
                String[] columns = line.split("\t", 3);
                return columns.length == 3
                    ? Whole.of(columns[1], place.row(), columns[2])
                        .pieces(place, maxDocumentBytes)
                        .stream()
                    : Stream.of(new Reject(Reason.NO_TEXT, place, line, line.length()));
              });
    }
  };

  private static final int GLOSSES_PER_BLOCK = 200;

  /** Reads an entry; the pieces must be taken before the stream is closed. */
  abstract Stream<Found> pieces(String entry, InputStream in, int maxDocumentBytes)
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
