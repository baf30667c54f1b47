package io.copse.pipeline.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.pipeline.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestMavenArtifacts {
  @TempDir Path folder;

  @Test
  void findsTheJarInTheLocalRepository() throws IOException {
    Path jar = folder.resolve("org/some/thing/1.0/thing-1.0-sources.jar");
    Files.createDirectories(jar.getParent());
    Files.createFile(jar);
    MavenArtifacts artifacts = new MavenArtifacts(folder, "no-such-command");
    assertThat(artifacts.jar("org.some:thing:1.0:sources")).isEqualTo(jar);
  }

  @Test
  void asksMavenForWhatIsNotThere() throws IOException {
    Path jar = folder.resolve("org/some/thing/1.0/thing-1.0.jar");
    Path maven = script("mkdir -p " + jar.getParent() + " && touch " + jar);
    assertThat(new MavenArtifacts(folder, maven.toString()).jar("org.some:thing:1.0")).exists();
  }

  @Test
  void saysThatMavenIsAbsent() {
    assertThatThrownBy(() -> new MavenArtifacts(folder, "no-such-command").jar("a:b:1"))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "Maven artifact 'a:b:1' is not in %s and 'no-such-command' cannot be run: install"
                + " Maven, or put the artifact there.",
            folder);
  }

  @Test
  void saysWhatMavenSays() throws IOException {
    Path maven = script("echo '[ERROR] Could not find artifact a:b'; exit 1");
    assertThatThrownBy(() -> new MavenArtifacts(folder, maven.toString()).jar("a:b:1"))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "Maven cannot download 'a:b:1': check the coordinates and the network (Maven says:"
                + " [ERROR] Could not find artifact a:b).");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:b:../../etc", "..:b:1", "a:b:1 -Dx=y", "a:/b:1", "-Da:b:1", "a::1"})
  void coordinatesCannotClimbOutOfTheRepository(String coordinates) {
    assertThatThrownBy(() -> new MavenArtifacts(folder, "mvn").jar(coordinates))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("are malformed");
  }

  @Test
  void refusesMalformedCoordinates() {
    assertThatThrownBy(() -> new MavenArtifacts(folder, "mvn").jar("a:b"))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "Maven coordinates 'a:b' are malformed: write group:artifact:version or"
                + " group:artifact:version:classifier.");
  }

  private Path script(String body) throws IOException {
    Path script = folder.resolve("maven.sh");
    Files.writeString(script, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return script;
  }
}
