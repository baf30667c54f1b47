package io.copse.pipeline.corpus;

import io.copse.pipeline.UsageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Finds the jar of a Maven artifact in the local repository, and asks Maven to download what is not
 * there.
 *
 * @param repository the local repository's folder
 * @param maven the command that runs Maven
 */
public record MavenArtifacts(Path repository, String maven) {
  private static final String PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:get";
  private static final long MINUTES = 10;

  /** The property by which the launcher names its Maven, which may be the tree's own. */
  private static final String MAVEN = "copse.maven";

  // No part may climb out of the repository, or look like an option of Maven.
  private static final Pattern PART = Pattern.compile("[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*");

  /** Returns the repository and the Maven of the user who runs the job. */
  public static MavenArtifacts ofUser() {
    return new MavenArtifacts(
        Path.of(System.getProperty("user.home"), ".m2", "repository"),
        System.getProperty(MAVEN, "mvn"));
  }

  /**
   * Returns the artifact's jar.
   *
   * @param coordinates group:artifact:version or group:artifact:version:classifier
   * @throws UsageException if the coordinates are malformed, or the jar is not in the local
   *     repository and Maven is absent or cannot download it
   */
  public Path jar(String coordinates) {
    List<String> parts = List.of(coordinates.split(":", -1));
    if (parts.size() < 3
        || parts.size() > 4
        || !parts.stream().allMatch(part -> PART.matcher(part).matches())) {
      throw new UsageException(
          "Maven coordinates '%s' are malformed: write group:artifact:version or group:artifact:version:classifier."
              .formatted(coordinates));
    }
    Path jar = path(parts);
    if (!Files.isRegularFile(jar)) {
      download(coordinates, parts);
    }
    if (!Files.isRegularFile(jar)) {
      throw new UsageException(
          "Maven downloaded '%s' without the jar that its coordinates name: check its version and classifier."
              .formatted(coordinates));
    }
    return jar;
  }

  private Path path(List<String> parts) {
    String classifier = parts.size() == 4 ? "-" + parts.get(3) : "";
    return repository
        .resolve(parts.get(0).replace('.', '/'))
        .resolve(parts.get(1))
        .resolve(parts.get(2))
        .resolve(parts.get(1) + "-" + parts.get(2) + classifier + ".jar");
  }

  private void download(String coordinates, List<String> parts) {
    String artifact = String.join(":", parts.subList(0, 3)) + ":jar";
    if (parts.size() == 4) {
      artifact += ":" + parts.get(3);
    }
    Path log = null;
    try {
      log = Files.createTempFile("copse-maven", ".log");
      Process process =
          new ProcessBuilder(
                  maven,
                  "-B",
                  "-q",
                  "-Dmaven.repo.local=" + repository.toAbsolutePath(),
                  PLUGIN,
                  "-Dtransitive=false",
                  "-Dartifact=" + artifact)
              .directory(log.getParent().toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new UsageException(
            "Maven did not download '%s' within %d minutes: check the network and start again."
                .formatted(coordinates, MINUTES));
      }
      if (process.exitValue() != 0) {
        throw new UsageException(
            "Maven cannot download '%s': check the coordinates and the network (Maven says: %s)."
                .formatted(coordinates, firstError(log)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while Maven downloaded " + coordinates, e);
    } catch (IOException e) {
      throw new UsageException(
          "Maven artifact '%s' is not in %s and '%s' cannot be run: install Maven, or put the artifact there."
              .formatted(coordinates, repository, maven));
    } finally {
      delete(log);
    }
  }

  private static String firstError(Path log) throws IOException {
    return Files.readAllLines(log, StandardCharsets.ISO_8859_1).stream()
        .map(line -> line.replaceAll("\u001b\\[[0-9;]*m", "").strip())
        .filter(line -> line.contains("ERROR") || line.contains("Could not"))
        .findFirst()
        .map(line -> line.length() > 200 ? line.substring(0, 200) + "..." : line)
        .orElse("nothing");
  }

  private static void delete(Path file) {
    if (file != null) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
