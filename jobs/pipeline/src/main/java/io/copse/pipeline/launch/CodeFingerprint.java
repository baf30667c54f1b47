package io.copse.pipeline.launch;

import io.copse.pipeline.identity.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;

/** Tells builds of the same version of Copse apart, by the checksums of their classes. */
public final class CodeFingerprint {
  /** What classes say that are not in a jar. */
  public static final String DEVELOPMENT = "development";

  private CodeFingerprint() {}

  /** Returns the fingerprint of this class's jar, or "development" if it is not in a jar. */
  public static String here() {
    try {
      return of(
          Path.of(
              CodeFingerprint.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
    } catch (URISyntaxException e) {
      throw new IllegalStateException("The location of Copse's classes is not a URI.", e);
    }
  }

  /** Returns a jar's fingerprint. It takes milliseconds, because only the directory is read. */
  static String of(Path jar) {
    if (!Files.isRegularFile(jar)) {
      return DEVELOPMENT;
    }
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return Sha256.id(
          zip.stream()
              .filter(entry -> entry.getName().startsWith("io/copse/"))
              .map(entry -> entry.getName() + " " + entry.getCrc())
              .sorted()
              .collect(Collectors.joining("\n")));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + jar, e);
    }
  }
}
