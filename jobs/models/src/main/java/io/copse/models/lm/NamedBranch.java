package io.copse.models.lm;

import io.copse.models.layer.Branch;

/** A branch of a block, and the name that prefixes its parameters. */
public record NamedBranch(String name, Branch branch) {
  /** The sequence mixer of a block. */
  public static NamedBranch mixer(Branch branch) {
    return new NamedBranch("mixer", branch);
  }

  /** The feed-forward of a block. */
  public static NamedBranch feedForward(Branch branch) {
    return new NamedBranch("feed_forward", branch);
  }
}
