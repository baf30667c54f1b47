package io.copse.pipeline.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.Type;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestUserPath {
  @Test
  void pathsAndFileUrisBecomeAbsolutePaths() {
    assertThat(UserPath.absolute("/a/../b/")).isEqualTo("/b");
    assertThat(UserPath.absolute("out/x")).isEqualTo(Path.of("out/x").toAbsolutePath().toString());
    assertThat(UserPath.absolute("file:/a/b")).isEqualTo("/a/b");
    assertThat(UserPath.absolute("file:///a/b c")).isEqualTo("/a/b c");
    assertThat(UserPath.absolute("s3a://bucket/a")).isEqualTo("s3a://bucket/a");
  }

  @Test
  void aTildeIsTheHomeFolder() {
    String home = System.getProperty("user.home");
    assertThat(UserPath.absolute("~")).isEqualTo(home);
    assertThat(UserPath.absolute("~/a/b")).isEqualTo(home + "/a/b");
    assertThat(UserPath.absolute("/a/~/b")).isEqualTo("/a/~/b");
    assertThat(UserPath.absolute("~a")).isEqualTo(Path.of("~a").toAbsolutePath().toString());
    assertThat(Type.path().parser().apply("~/a")).isEqualTo(home + "/a");
    assertThat(Type.path().parser().apply("s3a://bucket/~")).isEqualTo("s3a://bucket/~");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hdfs://name:secret@host/out",
        "s3a://key:se/cret@bucket/out",
        "s3a://key:1234@bucket",
        "s3a://:secret@bucket",
        "abfss://container:secret@account.dfs.core.windows.net/out"
      })
  void aPasswordIsRefusedAndNotShown(String uri) {
    assertThatThrownBy(() -> UserPath.absolute(uri))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("holds a password")
        .hasMessageNotContainingAny("se/cret", "secret@", "1234");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hdfs://name:8020/out",
        "hdfs://name:8020",
        "hdfs://name:8020/a@b",
        "abfss://container@account.dfs.core.windows.net/a:b@c",
        "s3a://bucket/a:b@c"
      })
  void portsUsersAndSignsInNamesAreNoPassword(String uri) {
    assertThat(UserPath.absolute(uri)).isEqualTo(uri);
  }
}
