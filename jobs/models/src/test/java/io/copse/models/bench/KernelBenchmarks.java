package io.copse.models.bench;

import io.copse.models.kernel.Arena;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One run of a kernel, and one of its peer. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class KernelBenchmarks {
  @Benchmark
  public void kernel(OfKernel state) {
    state.run.run();
  }

  @Benchmark
  public void peer(OfPeer state) {
    state.run.run();
  }

  /** The operands of a run. */
  @State(Scope.Thread)
  public abstract static class Operands {
    @Param public Kernel name;

    Runnable run;
    private Runnable restore;
    private Arena arena;

    abstract Pair.Side side(Pair pair);

    @Setup
    public void make() {
      arena = new Arena();
      Pair.Side side = side(name.pair(arena));
      run = side.run();
      restore = side.restore();
    }

    /** Every run takes far longer than the timestamps that keep this out of it. */
    @Setup(Level.Invocation)
    public void restore() {
      restore.run();
    }

    @TearDown
    public void free() {
      arena.close();
    }
  }

  /** Those of the kernel. */
  public static class OfKernel extends Operands {
    @Override
    Pair.Side side(Pair pair) {
      return pair.kernel();
    }
  }

  /** Those of the peer. */
  public static class OfPeer extends Operands {
    @Override
    Pair.Side side(Pair pair) {
      return pair.peer().orElseThrow();
    }
  }
}
