package io.copse.pipeline.experiment;

import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Gives Spark several jobs at a time, so that one's last tasks and its commit leave no slot idle.
 */
final class DriverThreads {
  private DriverThreads() {}

  /**
   * Does something with each of some items, with a number of them at a time. They begin in their
   * order. Once one has failed none begins, those that have begun come to their end, and the
   * failure is thrown.
   */
  static <T> void forEach(List<T> items, int atOnce, Consumer<T> action)
      throws InterruptedException {
    Queue<T> left = new ConcurrentLinkedQueue<>(items);
    Callable<Void> worker =
        () -> {
          boolean failed = true;
          try {
            for (T item = left.poll(); item != null; item = left.poll()) {
              action.accept(item);
            }
            failed = false;
          } finally {
            if (failed) {
              left.clear();
            }
          }
          return null;
        };
    ExecutorService threads = Executors.newFixedThreadPool(atOnce);
    try {
      for (Future<Void> each : threads.invokeAll(Collections.nCopies(atOnce, worker))) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw unwrapped(e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  private static RuntimeException unwrapped(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException thrown
        ? thrown
        : new IllegalStateException(failure.getMessage(), failure);
  }
}
