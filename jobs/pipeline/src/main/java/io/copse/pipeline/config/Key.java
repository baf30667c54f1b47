package io.copse.pipeline.config;

import java.util.Optional;

/**
 * A setting of the experiment file. Everything that is known about a setting is told by its key:
 * reading, messages, the listing, the reference page, pinned settings and identities derive from
 * it.
 *
 * @param <T> the type of its value
 * @param name its name within its block
 * @param type what a value may be
 * @param standard the value if it is not set, or empty if it must be set. It must never change,
 *     because ids were given without it.
 * @param sameAs the full name of another setting whose value is the default, or empty
 * @param use what it decides
 * @param doc one line for people
 */
public record Key<T>(
    String name, Type<T> type, Optional<T> standard, String sameAs, Use use, String doc) {

  /** The effect of a setting on results. */
  public enum Use {
    /** It decides results: it is part of identities, and an experiment keeps it. */
    SEMANTIC,
    /** It says what there is to train; an experiment may be given more of it. */
    ADDITIVE,
    /** It decides where and how work is done, and no result. */
    OPERATIONAL
  }

  /** Returns a semantic key that must be set. */
  public static <T> Key<T> required(String name, Type<T> type, String doc) {
    return new Key<>(name, type, Optional.empty(), "", Use.SEMANTIC, doc);
  }

  /** Returns a semantic key with a default. */
  public static <T> Key<T> of(String name, Type<T> type, T standard, String doc) {
    return new Key<>(name, type, Optional.of(standard), "", Use.SEMANTIC, doc);
  }

  /** Returns the same key with the value of another setting as its default, if that is set. */
  public Key<T> sameAs(String fullName) {
    return new Key<>(name, type, standard, fullName, use, doc);
  }

  /** Returns the same key as one that an experiment may be given more of. */
  public Key<T> additive() {
    return new Key<>(name, type, standard, sameAs, Use.ADDITIVE, doc);
  }

  /** Returns the same key as one that decides no result. */
  public Key<T> operational() {
    return new Key<>(name, type, standard, sameAs, Use.OPERATIONAL, doc);
  }

  /** Returns the default in words, or nothing if the setting must be set. */
  public String standardInWords() {
    return sameAs.isEmpty()
        ? standard.map(value -> text(type.plain().apply(value))).orElse("")
        : "the value of " + sameAs;
  }

  /** Returns a value as people read it. */
  static String text(Object plain) {
    return plain.equals("") ? "\"\"" : plain.toString();
  }
}
