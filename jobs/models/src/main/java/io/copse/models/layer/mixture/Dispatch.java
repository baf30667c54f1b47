package io.copse.models.layer.mixture;

import io.copse.models.layer.Batch;
import java.util.Arrays;

/**
 * The assignment of tokens to experts. An assignment is a slot {@code row topK + rank}. The kept
 * ones lie expert after expert, each expert's in the order of the rows, so that every sum over them
 * has one order.
 */
final class Dispatch {
  private final int experts;
  private final int topK;
  private final int[] slots;
  private final boolean[] kept;
  private final int[] starts;
  private final int[] offered;
  private final int[] taken;

  Dispatch(int experts, int topK, int rows) {
    this.experts = experts;
    this.topK = topK;
    this.slots = new int[Math.multiplyExact(rows, topK)];
    this.kept = new boolean[slots.length];
    this.starts = new int[experts + 1];
    this.offered = new int[experts];
    this.taken = new int[experts];
  }

  /** Assigns slots to the experts {@code chosen[slot]}, as many of each group as they take. */
  void assign(Batch batch, int[] chosen, RoutingRule rule) {
    Arrays.fill(offered, 0);
    Arrays.fill(starts, 0);
    int group = rule.group(batch);
    for (int first = 0; first < batch.tokens(); first += group) {
      int tokens = Math.min(group, batch.tokens() - first);
      assign(first * topK, (first + tokens) * topK, chosen, rule.capacity(batch, tokens));
    }
    for (int expert = 0; expert < experts; expert++) {
      starts[expert + 1] += starts[expert];
    }
    int[] next = starts.clone();
    for (int slot = 0; slot < batch.tokens() * topK; slot++) {
      if (kept[slot]) {
        slots[next[chosen[slot]]++] = slot;
      }
    }
  }

  private void assign(int from, int to, int[] chosen, int capacity) {
    Arrays.fill(taken, 0);
    for (int slot = from; slot < to; slot++) {
      int expert = chosen[slot];
      offered[expert]++;
      kept[slot] = taken[expert] < capacity;
      if (kept[slot]) {
        taken[expert]++;
        starts[expert + 1]++;
      }
    }
  }

  /** The first assignment of an expert. */
  int start(int expert) {
    return starts[expert];
  }

  /** The number of assignments of an expert. */
  int count(int expert) {
    return starts[expert + 1] - starts[expert];
  }

  /** The number of assignments of all experts. */
  int total() {
    return starts[experts];
  }

  /** The number of tokens that chose an expert, the dropped ones included. */
  int offered(int expert) {
    return offered[expert];
  }

  int slot(int assignment) {
    return slots[assignment];
  }

  int row(int assignment) {
    return slots[assignment] / topK;
  }

  boolean kept(int slot) {
    return kept[slot];
  }
}
