package io.copse.pipeline.cluster;

import io.copse.pipeline.stores.StoreServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/**
 * Where the outputs of a test lie.
 *
 * @param base the folder of outputs
 * @param arguments of the launcher, to reach it
 * @param server to stop at the end
 */
record OutputStore(String base, List<String> arguments, AutoCloseable server)
    implements AutoCloseable {
  /**
   * Starts a store.
   *
   * @param kind folder, hdfs or s3
   * @param spark a session that will read there
   */
  static OutputStore start(String kind, Path folder, SparkSession spark) throws IOException {
    return switch (kind) {
      case "folder" -> new OutputStore(folder.toString(), List.of(), () -> {});
      case "hdfs" -> of(StoreServer.hdfs(folder.resolve("hdfs")), spark);
      case "s3" -> of(StoreServer.s3(folder.resolve("s3")), spark);
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private static OutputStore of(StoreServer server, SparkSession spark) {
    server.hadoop().forEach(spark.sparkContext().hadoopConfiguration()::set);
    return new OutputStore(server.uri(), server.arguments(), server);
  }

  @Override
  public void close() throws Exception {
    server.close();
  }
}
