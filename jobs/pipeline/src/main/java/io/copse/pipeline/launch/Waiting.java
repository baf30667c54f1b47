package io.copse.pipeline.launch;

import java.time.Duration;

/** The passing of time, as one process sees it. Tests give one that passes at once. */
interface Waiting {
  /** The time of this machine. */
  Waiting REAL =
      new Waiting() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void sleep(Duration time) {
          try {
            Thread.sleep(Math.max(1, time.toMillis()));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the output.", e);
          }
        }
      };

  /** Returns nanoseconds since some moment. */
  long nanos();

  /** Returns after a time. */
  void sleep(Duration time);
}
