package io.copse.models.layer;

/** A branch that treats each token alone, such as a feed-forward. It needs no state. */
public interface TokenWise extends Branch {
  @Override
  BoundTokenWise bind(Binding binding);

  @Override
  default long stateSize(int length) {
    return 0;
  }
}
