package io.copse.models.lm;

import io.copse.models.layer.Branch;

/** A branch of a block under the name that its parameters bear. */
record NamedBranch(String name, Branch branch) {
  /** The sequence mixer of a block. */
  static NamedBranch mixer(Branch branch) {
    return new NamedBranch("mixer", branch);
  }

  /** The feed-forward of a block. */
  static NamedBranch feedForward(Branch branch) {
    return new NamedBranch("feed_forward", branch);
  }
}
