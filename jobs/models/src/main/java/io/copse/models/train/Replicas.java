package io.copse.models.train;

import java.io.Serializable;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.BarrierTaskInfo;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Function1;
import scala.collection.Iterator;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Runs R logical replicas as the tasks of one barrier stage: all start together or none. Where
 * there are fewer slots than replicas, a {@link LocalReducer} of R gives the same bits in one task.
 */
public final class Replicas {
  private Replicas() {}

  /**
   * What a replica does.
   *
   * @param <T> its result, serialisable and small
   */
  @FunctionalInterface
  public interface Task<T> extends Serializable {
    /** Runs replica {@code replica}, which is the task's partition. */
    T run(int replica);
  }

  /** The number of tasks that can run at one time now; 0 until the first executor is there. */
  public static int slots(JavaSparkContext context) {
    SparkContext spark = context.sc();
    return spark.maxNumConcurrentTasks(spark.resourceProfileManager().defaultResourceProfile());
  }

  /**
   * Returns how the replica of the current task meets its peers: in memory where one executor runs
   * them all, else by BigDL's all-reduce through the block managers. Both give the same bits.
   *
   * @param replicas R, the partitions of this barrier stage
   * @param timeout how long to wait for a peer within one update
   */
  public static Reducer reducer(int replicas, Duration timeout) {
    // Not BarrierTaskContext.get(): it starts a timer thread that keeps the process alive.
    BarrierTaskContext task = (BarrierTaskContext) TaskContext.get();
    long executors =
        Arrays.stream(task.getTaskInfos()).map(BarrierTaskInfo::address).distinct().count();
    return executors == 1
        ? SharedMemoryReducer.join(replicas, timeout)
        : new AllReduceReducer(replicas, timeout);
  }

  /**
   * Runs {@code task} once per replica and gives the results in their order. When one fails, Spark
   * stops all and starts them together again, as often as {@code
   * spark.stage.maxConsecutiveAttempts} allows.
   */
  public static <T> List<T> run(JavaSparkContext context, int replicas, Task<T> task) {
    ClassTag<T> tag = ClassTag$.MODULE$.apply(Object.class);
    Function1<Iterator<Integer>, Iterator<T>> each =
        (Function1<Iterator<Integer>, Iterator<T>> & Serializable)
            numbers -> numbers.map((Function1<Integer, T> & Serializable) task::run);
    return context
        .parallelize(IntStream.range(0, replicas).boxed().toList(), replicas)
        .rdd()
        .barrier()
        .mapPartitions(each, false, tag)
        .toJavaRDD()
        .collect();
  }
}
