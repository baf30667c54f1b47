package io.copse.pipeline.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The owners that an output has had, as objects of the folder {@code .owner}.
 *
 * <p>Each owner has an epoch. {@code epoch-N} is made exclusively by the job that becomes the owner
 * of epoch N, and tells who it is. {@code beat-N} is written again and again by that job while it
 * lives. {@code end-N} is written when it has ended. The highest epoch is the present one, and its
 * object is never deleted, so that epochs only rise. Only names count for that, not contents.
 */
public final class Epochs implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final String EPOCH = "epoch-";
  private static final String BEAT = "beat-";
  private static final String END = "end-";
  private static final Pattern NAME = Pattern.compile("(?:epoch|beat|end)-([0-9]{1,18})(?:/.*)?");
  private static final Pattern EPOCH_NAME = Pattern.compile("epoch-([0-9]{1,18})");

  private final StoredFolder folder;

  Epochs(StoredFolder folder) {
    this.folder = folder;
  }

  /** Returns the present epoch, 0 if the output has had no owner. */
  public long present() throws IOException {
    long present = 0;
    for (String name : folder.names("")) {
      Matcher epoch = EPOCH_NAME.matcher(name);
      if (epoch.matches()) {
        present = Math.max(present, Long.parseLong(epoch.group(1)));
      }
    }
    return present;
  }

  /**
   * Makes a new epoch. Of several jobs that make the same, one succeeds.
   *
   * @param content tells who the owner is
   * @return whether this job has made it
   */
  public boolean begin(long epoch, byte[] content) throws IOException {
    return folder.create(EPOCH + epoch, content);
  }

  /** Returns what the owner of an epoch has told of itself; empty if it cannot be read. */
  public String owner(long epoch) throws IOException {
    return text(EPOCH + epoch).orElse("");
  }

  /** Shows that the owner of an epoch lives. */
  public void beat(long epoch, String sign) throws IOException {
    folder.write(BEAT + epoch, out -> out.write(sign.getBytes(StandardCharsets.UTF_8)));
  }

  /** Returns the last sign of life of an epoch's owner; empty if there is none. */
  public String beat(long epoch) throws IOException {
    return text(BEAT + epoch).orElse("");
  }

  /** Ends an epoch: its owner writes no more. */
  public void end(long epoch) throws IOException {
    folder.write(END + epoch, out -> out.write('\n'));
  }

  /** Whether the owner of an epoch has ended it. */
  public boolean hasEnded(long epoch) {
    return folder.exists(END + epoch);
  }

  /** Deletes what is left of the epochs before one. */
  public void forgetBefore(long epoch) throws IOException {
    for (String name : folder.names("")) {
      OptionalLong number = number(name);
      if (number.isPresent() && number.getAsLong() < epoch) {
        folder.delete(name);
      }
    }
  }

  private static OptionalLong number(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }

  private Optional<String> text(String name) throws IOException {
    try (InputStream in = folder.read(name)) {
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }
}
