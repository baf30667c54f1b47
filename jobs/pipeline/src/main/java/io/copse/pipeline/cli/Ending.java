package io.copse.pipeline.cli;

import io.copse.pipeline.storage.ProcessFolder;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.sql.SparkSession;
import sun.misc.Signal;

/**
 * Ends the process of a command after a signal, or when Spark decides to exit.
 *
 * <p>After SIGINT or SIGTERM it says so in one sentence and nothing else, because the failures that
 * follow from the stop are no failures of the command. It then gives back what it holds, and exits
 * with 130 or 143. A second signal ends it at once. In each case the process's temporary folder is
 * deleted.
 */
final class Ending {
  /** The order of shutdown: what runs before Spark stops, which has 40, and what after. */
  static final int BEFORE_SPARK = 60;

  private static final int AFTER_ALL = 0;
  private static final int PATIENCE = 30;

  /** The exit code of a process that a signal ended, less the signal's number. */
  private static final int BY_SIGNAL = 128;

  private final boolean resumes;
  private final PrintStream err;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final AtomicBoolean lost = new AtomicBoolean();
  private final Optional<ProcessFolder> folder = ProcessFolder.ofThisProcess();

  /**
   * @param resumes whether the same command goes on where it was stopped
   * @param err where people read
   */
  Ending(boolean resumes, PrintStream err) {
    this.resumes = resumes;
    this.err = err;
  }

  /** Prepares for signals, and for an exit that Spark decides on. */
  void prepare() {
    for (String name : new String[] {"INT", "TERM", "HUP"}) {
      Signal.handle(new Signal(name), this::stop);
    }
    Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> lost(thrown));
    ShutdownHookManager hooks = ShutdownHookManager.get();
    // With times of their own, so that Hadoop's settings are not read for them.
    hooks.addShutdownHook(this::begin, BEFORE_SPARK + 1, PATIENCE, TimeUnit.SECONDS);
    hooks.addShutdownHook(this::finish, AFTER_ALL, PATIENCE, TimeUnit.SECONDS);
  }

  /** Tells that the command has ended by itself. */
  void end() {
    ended.set(true);
  }

  /** Returns a stream to people that is silent once the process is being ended. */
  OutputStream untilEnded() {
    return new FilterOutputStream(err) {
      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        if (!ended.get()) {
          out.write(bytes, from, length);
        }
      }

      @Override
      public void write(int one) throws IOException {
        if (!ended.get()) {
          out.write(one);
        }
      }
    };
  }

  private void stop(Signal signal) {
    int code = BY_SIGNAL + signal.getNumber();
    if (stopped.getAndSet(true)) {
      folder.ifPresent(ProcessFolder::delete);
      Runtime.getRuntime().halt(code);
    }
    if (ended.getAndSet(true)) {
      return;
    }
    silence();
    err.printf(
        "copse: stopped by SIG%s%s%n",
        signal.getName(), resumes ? "; the same command goes on where it stopped." : ".");
    System.exit(code);
  }

  /** Ends the process if a thread of Spark has none of the memory that it needs to go on. */
  private void lost(Throwable thrown) {
    if (!(thrown instanceof OutOfMemoryError)) {
      if (!ended.get()) {
        thrown.printStackTrace(err);
      }
    } else if (!ended.getAndSet(true)) {
      silence();
      err.println("copse: " + new Failure(thrown).sentence());
      System.exit(1);
    }
  }

  /** Spark ends its process by itself after some errors, with exit codes of its own. */
  private void begin() {
    if (!ended.getAndSet(true)) {
      lost.set(true);
      silence();
      err.println(
          "copse: Spark has ended the process after an error that nothing survives, most often too"
              + " little memory: raise COPSE_MEMORY, and give the same command again.");
    }
  }

  private void finish() {
    folder.ifPresent(ProcessFolder::delete);
    if (lost.get()) {
      Runtime.getRuntime().halt(1);
    }
  }

  private static void silence() {
    // What Spark logs of jobs that are stopped on purpose is no error.
    if (SparkSession.getDefaultSession().isDefined()) {
      SparkSession.getDefaultSession().get().sparkContext().setLogLevel("OFF");
    }
    System.setErr(new PrintStream(OutputStream.nullOutputStream()));
  }
}
