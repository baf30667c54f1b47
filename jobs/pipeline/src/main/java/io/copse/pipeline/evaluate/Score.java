package io.copse.pipeline.evaluate;

/**
 * The loss of one predictor, summed over documents. The score of two disjoint sets of documents is
 * the sum of their scores.
 *
 * @param documents documents scored
 * @param tokens their tokens
 * @param bytes their bytes of text
 * @param nats their loss
 * @param replicateNats the loss in each bootstrap replicate
 * @param replicateBytes the bytes in each bootstrap replicate
 */
public record Score(
    long documents,
    long tokens,
    long bytes,
    double nats,
    double[] replicateNats,
    long[] replicateBytes) {

  /** Returns the score of no documents. */
  public static Score empty(int replicates) {
    return new Score(0, 0, 0, 0, new double[replicates], new long[replicates]);
  }

  /** Returns the score over this one's documents and another's. */
  public Score plus(Score other) {
    if (replicateNats.length != other.replicateNats.length) {
      throw new IllegalArgumentException(
          "A score with %d bootstrap replicates cannot be added to one with %d: score both with the same number."
              .formatted(replicateNats.length, other.replicateNats.length));
    }
    double[] sumNats = replicateNats.clone();
    long[] sumBytes = replicateBytes.clone();
    for (int b = 0; b < sumNats.length; b++) {
      sumNats[b] += other.replicateNats[b];
      sumBytes[b] += other.replicateBytes[b];
    }
    return new Score(
        documents + other.documents,
        tokens + other.tokens,
        bytes + other.bytes,
        nats + other.nats,
        sumNats,
        sumBytes);
  }

  /** Returns the mean loss in nats per token. */
  public double natsPerToken() {
    return nats / tokens;
  }

  /** Returns exp of the mean loss. */
  public double perplexity() {
    return Math.exp(natsPerToken());
  }

  /** Returns the loss in bits per byte of text: {@code nats / ln 2 / bytes}. */
  public double bitsPerByte() {
    return bits(nats, bytes);
  }

  /**
   * Returns the bits per byte of each replicate. A replicate that drew no document gets the bits
   * per byte of the documents as they are; that is likely only for a handful of documents.
   */
  public double[] replicates() {
    double[] bits = new double[replicateNats.length];
    for (int b = 0; b < bits.length; b++) {
      bits[b] = replicateBytes[b] == 0 ? bitsPerByte() : bits(replicateNats[b], replicateBytes[b]);
    }
    return bits;
  }

  /** Returns the bits per byte with their interval. */
  public Estimate estimate() {
    return Estimate.of(bitsPerByte(), replicates());
  }

  /** Returns the difference in bits per byte from another predictor on the same documents. */
  public Estimate minus(Score base) {
    if (documents != base.documents || bytes != base.bytes) {
      throw new IllegalArgumentException(
          "Scores of %d and of %d documents cannot be compared: score both on the same ones."
              .formatted(documents, base.documents));
    }
    return Estimate.difference(bitsPerByte(), replicates(), base.bitsPerByte(), base.replicates());
  }

  private static double bits(double nats, long bytes) {
    return nats / Math.log(2) / bytes;
  }
}
