package io.copse.models.train;

import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of one attempt to write the checkpoint of a step. Two tasks that write a step at once
 * have two names, so that the data of one never lies beside the manifest of the other.
 *
 * @param step updates made
 * @param attempt 16 random hexadecimal digits
 */
record CheckpointName(long step, String attempt) {
  /** What all names begin with. */
  static final String PREFIX = "step-";

  /** Latest step first; attempts of one step by name. */
  static final Comparator<CheckpointName> LATEST_FIRST =
      Comparator.comparingLong(CheckpointName::step)
          .reversed()
          .thenComparing(CheckpointName::attempt);

  private static final Pattern FORMAT = Pattern.compile(PREFIX + "(\\d{12,18})\\.([0-9a-f]{16})");
  private static final String DATA = "model.safetensors";
  private static final String MANIFEST = "manifest.json";
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Returns the name of a new attempt at a step. */
  static CheckpointName attemptAt(long step) {
    return new CheckpointName(step, HexFormat.of().toHexDigits(RANDOM.nextLong()));
  }

  /** Returns the checkpoint that an object belongs to, if it is the folder of one or lies in it. */
  static Optional<CheckpointName> parse(String object) {
    Matcher matcher = FORMAT.matcher(object.split("/", 2)[0]);
    return matcher.matches()
        ? Optional.of(new CheckpointName(Long.parseLong(matcher.group(1)), matcher.group(2)))
        : Optional.empty();
  }

  /** Returns the name of the checkpoint's folder. */
  String format() {
    return "%s%012d.%s".formatted(PREFIX, step, attempt);
  }

  /** Returns the name of the object with weights and moments. */
  String data() {
    return format() + "/" + DATA;
  }

  /** Returns the name of the object that is written last, and says that the checkpoint is there. */
  String manifest() {
    return format() + "/" + MANIFEST;
  }
}
