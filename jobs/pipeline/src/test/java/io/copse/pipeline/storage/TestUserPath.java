package io.copse.pipeline.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TestUserPath {
  @Test
  void pathsAndFileUrisBecomeAbsolutePaths() {
    assertThat(UserPath.absolute("/a/../b/")).isEqualTo("/b");
    assertThat(UserPath.absolute("out/x")).isEqualTo(Path.of("out/x").toAbsolutePath().toString());
    assertThat(UserPath.absolute("file:/a/b")).isEqualTo("/a/b");
    assertThat(UserPath.absolute("file:///a/b c")).isEqualTo("/a/b c");
    assertThat(UserPath.absolute("s3a://bucket/a")).isEqualTo("s3a://bucket/a");
  }
}
