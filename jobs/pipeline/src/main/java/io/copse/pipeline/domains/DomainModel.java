package io.copse.pipeline.domains;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.TermKind;
import io.copse.pipeline.storage.StoredFolder;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UTFDataFormatException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * A fitted split by clusters, which gives the domain of any text.
 *
 * <p>A text's place is {@code h(x) = sum over terms of tf idf V[term]}, normalised, with V the
 * basis [vocabulary][dimensions]. The centres are [k][dimensions]. A text without known terms is at
 * the origin. Immutable.
 *
 * <p>Its file holds "COPSEDM2" if the terms are words, or "COPSECM2" if they are runs of
 * characters, then the three sizes as ints, each term (modified UTF-8) with its idf, then V and the
 * centres row by row. Numbers are big-endian doubles. The last eight bytes are the CRC-32C of those
 * before them.
 */
public final class DomainModel implements Serializable {
  private static final long serialVersionUID = 1;

  /** The name of the model in the folder of its split. */
  public static final String FILE = "domain-model";

  private static final long OF_WORDS = 0x434f505345444d32L;
  private static final long OF_CHARACTERS = 0x434f505345434d32L;

  private final Vocabulary vocabulary;
  private final double[][] basis;
  private final double[][] centres;

  DomainModel(Vocabulary vocabulary, double[][] basis, double[][] centres) {
    this.vocabulary = vocabulary;
    this.basis = basis;
    this.centres = centres;
  }

  /** Returns the number of domains. */
  public int k() {
    return centres.length;
  }

  /** Returns a text's place [dimensions], of norm 1, or 0 if the text has no known terms. */
  public double[] embed(String text) {
    return embed(vocabulary.vector(text), basis);
  }

  static double[] embed(SparseVector vector, double[][] basis) {
    double[] place = vector.times(basis, basis.length == 0 ? 1 : basis[0].length);
    double squares = 0;
    for (double value : place) {
      squares += value * value;
    }
    double scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (int d = 0; d < place.length; d++) {
      place[d] *= scale;
    }
    return place;
  }

  /**
   * Returns the squared distances [k] of a text's place from the centres. For a text without known
   * terms all are 0.
   */
  public double[] distances(String text) {
    double[] place = embed(text);
    boolean hasPlace = Arrays.stream(place).anyMatch(x -> x != 0);
    double[] distances = new double[k()];
    for (int c = 0; c < distances.length; c++) {
      distances[c] = hasPlace ? Place.squaredDistance(place, centres[c]) : 0;
    }
    return distances;
  }

  /**
   * Returns each domain's probability [k], the ensemble weights of c-BTM: {@code p(c)} proportional
   * to {@code exp(-distance(c)^2 / temperature)}. For a text without known terms all domains are
   * equally likely.
   *
   * @param distances the squared distances [k] of the text
   */
  public static double[] posterior(double[] distances, double temperature) {
    double least = distances[DocumentCosts.cheapest(distances, new double[distances.length])];
    double total = 0;
    double[] posterior = new double[distances.length];
    for (int c = 0; c < posterior.length; c++) {
      posterior[c] = StrictMath.exp((least - distances[c]) / temperature);
      total += posterior[c];
    }
    for (int c = 0; c < posterior.length; c++) {
      posterior[c] /= total;
    }
    return posterior;
  }

  /** Returns each domain's probability [k] given a text. */
  public double[] posterior(String text, double temperature) {
    return posterior(distances(text), temperature);
  }

  Vocabulary vocabulary() {
    return vocabulary;
  }

  /** Writes the model to the folder of its split, and replaces one that is there. */
  public void save(StoredFolder split) {
    try {
      split.write(
          FILE,
          out -> {
            CheckedOutputStream checked = new CheckedOutputStream(out, new CRC32C());
            write(new DataOutputStream(checked));
            new DataOutputStream(out).writeLong(checked.getChecksum().getValue());
          });
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write %s/%s".formatted(split, FILE), e);
    }
  }

  private void write(DataOutputStream out) throws IOException {
    out.writeLong(vocabulary.kind() == TermKind.WORDS ? OF_WORDS : OF_CHARACTERS);
    out.writeInt(vocabulary.size());
    out.writeInt(centres[0].length);
    out.writeInt(centres.length);
    for (int i = 0; i < vocabulary.size(); i++) {
      out.writeUTF(vocabulary.term(i));
      out.writeDouble(vocabulary.idf(i));
    }
    write(out, basis);
    write(out, centres);
  }

  /** Whether the folder of a split holds a whole model. */
  public static boolean isWhole(StoredFolder split) {
    try {
      return find(split).isPresent();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read %s/%s".formatted(split, FILE), e);
    }
  }

  /**
   * Reads a model.
   *
   * @throws UsageException if the file is not there or is not a model as it was written
   */
  public static DomainModel load(StoredFolder split) {
    try {
      return find(split)
          .orElseThrow(
              () ->
                  new UsageException(
                      "%s/%s is not a model of domains: run the cluster command again, which writes it."
                          .formatted(split, FILE)));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read %s/%s".formatted(split, FILE), e);
    }
  }

  private static Optional<DomainModel> find(StoredFolder split) throws IOException {
    long length = split.length(FILE);
    if (length < 0) {
      return Optional.empty();
    }
    try (InputStream file = split.read(FILE)) {
      CheckedInputStream in =
          new CheckedInputStream(new BufferedInputStream(file, 1 << 16), new CRC32C());
      DataInputStream data = new DataInputStream(in);
      Optional<DomainModel> model = read(data, length);
      long checksum = in.getChecksum().getValue();
      return data.readLong() == checksum && data.read() < 0 ? model : Optional.empty();
    } catch (EOFException | UTFDataFormatException damaged) {
      return Optional.empty();
    }
  }

  /** Reads all but the checksum. Sizes that the file is too short for take no memory. */
  private static Optional<DomainModel> read(DataInputStream in, long length) throws IOException {
    long magic = in.readLong();
    if (magic != OF_WORDS && magic != OF_CHARACTERS) {
      return Optional.empty();
    }
    TermKind kind = magic == OF_WORDS ? TermKind.WORDS : TermKind.CHARACTERS;
    int terms = in.readInt();
    int dimensions = in.readInt();
    int k = in.readInt();
    // In doubles, in which no product of these overflows.
    double values = (double) dimensions * terms + (double) dimensions * k + terms;
    if (terms < 0 || dimensions < 1 || k < 1 || values * Double.BYTES > length) {
      return Optional.empty();
    }
    List<String> words = new ArrayList<>();
    double[] idf = new double[terms];
    for (int i = 0; i < terms; i++) {
      words.add(in.readUTF());
      idf[i] = in.readDouble();
    }
    return Optional.of(
        new DomainModel(
            new Vocabulary(kind, words, idf),
            read(in, terms, dimensions),
            read(in, k, dimensions)));
  }

  private static void write(DataOutputStream out, double[][] rows) throws IOException {
    for (double[] row : rows) {
      for (double value : row) {
        out.writeDouble(value);
      }
    }
  }

  private static double[][] read(DataInputStream in, int rows, int columns) throws IOException {
    double[][] values = new double[rows][columns];
    for (double[] row : values) {
      for (int d = 0; d < columns; d++) {
        row[d] = in.readDouble();
      }
    }
    return values;
  }
}
