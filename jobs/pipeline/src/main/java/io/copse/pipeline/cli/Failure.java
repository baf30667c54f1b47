package io.copse.pipeline.cli;

import io.copse.pipeline.CauseChain;
import io.copse.pipeline.MemoryException;
import io.copse.pipeline.UsageException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What people read of a failure: one sentence.
 *
 * <p>It is the outermost sentence that Copse wrote, because that one knows the place. What a
 * library said stands behind it in brackets, or alone if Copse said nothing.
 *
 * @param thrown the failure with its causes
 */
record Failure(Throwable thrown) {
  private static final String OURS = "io.copse.";

  /** Exceptions that the virtual machine makes, so that their texts are no sentences of Copse. */
  private static final List<Class<? extends RuntimeException>> MADE_BY_THE_MACHINE =
      List.of(
          NullPointerException.class,
          ClassCastException.class,
          IndexOutOfBoundsException.class,
          NegativeArraySizeException.class,
          ArithmeticException.class,
          ArrayStoreException.class);

  /** How Spark begins what it says of a task, of which the cause did not come with it. */
  private static final Pattern LOST_TASK =
      Pattern.compile(
          "Job aborted due to stage failure: (?:.*most recent failure: Lost task [^)]*\\)[^)]*\\):"
              + " )?(.*)",
          Pattern.DOTALL);

  /** What Spark says of an executor that a full heap has ended, and of an error of a lost task. */
  private static final Pattern EXECUTOR_OF_NO_MEMORY =
      Pattern.compile("exited with code 52\\b|\\): java\\.lang\\.OutOfMemoryError: ");

  private static final Pattern CLASS_NAME =
      Pattern.compile("^(?:[a-z][\\w$]*\\.)+[A-Z][\\w$]*: (.+)", Pattern.DOTALL);
  private static final Pattern ERROR_CLASS =
      Pattern.compile("^\\[[A-Z0-9_.]+\\] ?(?:[A-Za-z]+Exception: )?(.+)", Pattern.DOTALL);
  private static final Pattern SQL_STATE = Pattern.compile(" SQLSTATE: [0-9A-Z]{5}.*");

  /** Returns 2 for a mistake of the user, else 1. */
  int exitCode() {
    return usage().isPresent() ? 2 : 1;
  }

  /** Returns the sentence. */
  String sentence() {
    return usage().or(this::known).or(this::own).orElseGet(() -> foreign(root()));
  }

  private Optional<String> usage() {
    return CauseChain.first(thrown, UsageException.class).map(Throwable::getMessage);
  }

  /** What any place can end in, and no place says. */
  private Optional<String> known() {
    for (Throwable cause : causes()) {
      if (cause instanceof OutOfMemoryError || EXECUTOR_OF_NO_MEMORY.matcher(text(cause)).find()) {
        return Optional.of(fullMemory(cause));
      }
      if (cause instanceof StackOverflowError) {
        return Optional.of(
            "The query or a setting is nested too deeply to be read: write it flatter.");
      }
      if (cause instanceof LinkageError) {
        return Optional.of(
            "The class path does not fit this build (%s): build again, or use Spark 3.5 with the jars that the launcher names."
                .formatted(firstLine(cause)));
      }
      if (cause instanceof ConcurrentModificationException
          && cause.getClass().getName().startsWith("io.delta.")) {
        return Optional.of(
            "Another program changed a table of the output at the same time, so that nothing was written (%s): give the same command again."
                .formatted(foreign(cause)));
      }
    }
    return Optional.empty();
  }

  /** The sentence of a full heap: of what, how large that is, and what to set. */
  private String fullMemory(Throwable cause) {
    return "The memory does not suffice%s (%s; the driver's heap has %d MB): set COPSE_MEMORY to more, or spark.executor.memory on a cluster, and give the same command again."
        .formatted(
            CauseChain.first(thrown, MemoryException.class)
                .map(place -> " for " + place.getMessage())
                .orElse(""),
            cause instanceof OutOfMemoryError ? firstLine(cause) : "an executor has ended",
            Runtime.getRuntime().maxMemory() >> 20);
  }

  private static String text(Throwable one) {
    return one.getMessage() == null ? "" : one.getMessage();
  }

  /** The outermost sentence of Copse, with what its cause says if it does not say it itself. */
  private Optional<String> own() {
    return causes().stream()
        .filter(Failure::isOurs)
        .findFirst()
        .map(
            ours -> {
              String sentence = firstLine(ours);
              String detail = foreign(root());
              return isOurs(root()) || sentence.contains(detail)
                  ? sentence
                  : "%s (%s)".formatted(withoutEnd(sentence), withoutEnd(detail)) + ".";
            });
  }

  private static String withoutEnd(String sentence) {
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }

  private Throwable root() {
    List<Throwable> causes = causes();
    return causes.get(causes.size() - 1);
  }

  private List<Throwable> causes() {
    return CauseChain.of(thrown).toList();
  }

  /** Whether Copse made an exception, with a text of its own. */
  private static boolean isOurs(Throwable one) {
    StackTraceElement[] frames = one.getStackTrace();
    return frames.length > 0
        && frames[0].getClassName().startsWith(OURS)
        && one.getMessage() != null
        && MADE_BY_THE_MACHINE.stream().noneMatch(type -> type.isInstance(one))
        && (one.getCause() == null || !one.getMessage().equals(one.getCause().toString()));
  }

  /** What another library says, without the names of its classes. */
  static String foreign(Throwable one) {
    if (one instanceof AccessDeniedException) {
      return "permission denied: " + firstLine(one);
    }
    if (one instanceof NoSuchFileException) {
      return "there is no file " + firstLine(one);
    }
    String text = firstLine(one);
    for (Pattern shell : List.of(LOST_TASK, CLASS_NAME, ERROR_CLASS)) {
      Matcher matcher = shell.matcher(text);
      if (matcher.matches()) {
        text = matcher.group(1);
      }
    }
    return SQL_STATE.matcher(text).replaceAll("").replaceFirst(";$", ".");
  }

  private static String firstLine(Throwable one) {
    return text(one)
        .lines()
        .filter(line -> !line.isBlank())
        .findFirst()
        .map(String::strip)
        .orElseGet(() -> one.getClass().getSimpleName() + at(one));
  }

  /** Where an exception without a text was thrown. */
  private static String at(Throwable one) {
    StackTraceElement[] frames = one.getStackTrace();
    return frames.length == 0 ? "" : " at " + frames[0];
  }
}
