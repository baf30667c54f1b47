import java.io.OutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/**
 * HDFS on loopback: a name node and a data node in one process.
 *
 * <p>Argument: the folder of its data. It prints its URI and serves until its standard input ends.
 * The test starts this file with {@code java} and the jars of Hadoop; no class of it is on the class
 * path of Copse.
 */
public final class ServeHdfs {
  private ServeHdfs() {}

  public static void main(String[] arguments) throws Exception {
    Configuration settings = new Configuration();
    settings.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, arguments[0]);
    settings.set("dfs.permissions.enabled", "false");
    settings.set("dfs.namenode.fs-limits.min-block-size", "1024");
    try (MiniDFSCluster cluster =
        new MiniDFSCluster.Builder(settings).numDataNodes(1).format(true).build()) {
      cluster.waitActive();
      System.out.printf("Serving at hdfs://127.0.0.1:%d%n", cluster.getNameNodePort());
      System.in.transferTo(OutputStream.nullOutputStream());
    }
    System.exit(0);
  }
}
