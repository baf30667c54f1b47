package io.copse.pipeline.config;

/** What the terms of tf-idf are. */
public enum TermKind {
  /** Words, which white space and punctuation part. */
  WORDS("words"),
  /** Runs of one, two and three characters. */
  CHARACTERS("characters");

  private final String label;

  TermKind(String label) {
    this.label = label;
  }

  /** Returns the kind's name in settings. */
  public String label() {
    return label;
  }
}
