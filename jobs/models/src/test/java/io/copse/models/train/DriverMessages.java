package io.copse.models.train;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkEnv;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcTimeout;
import org.apache.spark.storage.BlockManagerMaster;
import scala.concurrent.Future;
import scala.reflect.ClassTag;

/** Stands between an executor and the driver's block manager master, and counts the messages. */
final class DriverMessages extends RpcEndpointRef {
  private static final long serialVersionUID = 1;

  private final transient RpcEndpointRef driver;
  private final transient Map<String, Integer> sent = new ConcurrentHashMap<>();

  private DriverMessages(RpcEndpointRef driver) {
    super(SparkEnv.get().conf());
    this.driver = driver;
  }

  /** Counts the messages of this process from now on. */
  static DriverMessages count() {
    BlockManagerMaster master = SparkEnv.get().blockManager().master();
    DriverMessages messages = new DriverMessages(master.driverEndpoint());
    master.driverEndpoint_$eq(messages);
    return messages;
  }

  /** Returns how many messages of each kind were sent. */
  Map<String, Integer> sent() {
    return new TreeMap<>(sent);
  }

  private void count(Object message) {
    sent.merge(message.getClass().getSimpleName(), 1, Integer::sum);
  }

  @Override
  public RpcAddress address() {
    return driver.address();
  }

  @Override
  public String name() {
    return driver.name();
  }

  @Override
  public void send(Object message) {
    count(message);
    driver.send(message);
  }

  @Override
  public <T> Future<T> ask(Object message, RpcTimeout timeout, ClassTag<T> type) {
    count(message);
    return driver.ask(message, timeout, type);
  }
}
