package io.copse.pipeline.storage;

import java.io.IOException;

/**
 * Lets the owner of an epoch write while no later epoch has begun.
 *
 * @param epochs of the output
 * @param root how messages name the output
 */
record OwnerFence(Epochs epochs, String root, Owner owner) implements Fence {
  @Override
  public void require() throws IOException {
    long present = epochs.present();
    if (present != owner.epoch()) {
      throw new NotOwnerException(
          "The output %s has been taken over by another job (epoch %d after %d): this job stops, and the other does what is missing."
              .formatted(root, present, owner.epoch()));
    }
  }
}
