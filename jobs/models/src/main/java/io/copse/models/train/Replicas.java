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
 * Runs R logical replicas as the tasks of one barrier stage, which start together.
 *
 * <p>If there are fewer slots than replicas, a {@link LocalReducer} of R gives the same bits in one
 * task.
 */
public final class Replicas {
  private Replicas() {}

  /**
   * The work of a replica.
   *
   * @param <T> its result, serialisable and small
   */
  @FunctionalInterface
  public interface Task<T> extends Serializable {
    /** Runs replica {@code replica}, which is the task's partition. */
    T run(int replica);
  }

  /** Returns how many tasks can run at one time now, 0 until the first executor has come. */
  public static int slots(JavaSparkContext context) {
    SparkContext spark = context.sc();
    return spark.maxNumConcurrentTasks(spark.resourceProfileManager().defaultResourceProfile());
  }

  /**
   * Returns the reducer of the current task's replica.
   *
   * <p>If one executor runs all replicas, they meet in memory; else they use an all-reduce through
   * the block managers. Both give the same bits.
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
   * Runs {@code task} once per replica and returns the results in the order of the replicas.
   *
   * <p>If one fails, Spark stops all and the job fails: Spark does not repeat a barrier stage whose
   * results the driver collects.
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
