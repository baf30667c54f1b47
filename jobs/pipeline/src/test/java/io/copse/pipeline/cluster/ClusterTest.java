package io.copse.pipeline.cluster;

import io.copse.pipeline.SparkTest;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A test on the shared cluster; its outputs lie in a folder of its own. */
@ExtendWith(ClusterFixture.Sharing.class)
abstract class ClusterTest extends SparkTest {
  static ClusterFixture fixture;

  @TempDir static Path folder;
}
