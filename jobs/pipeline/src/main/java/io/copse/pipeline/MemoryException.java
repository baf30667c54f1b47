package io.copse.pipeline;

/** The heap is full. The message names what needed the memory, such as "the stage fit". */
public final class MemoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param doing what needed the memory
   * @param cause what the virtual machine said
   */
  public MemoryException(String doing, OutOfMemoryError cause) {
    super(doing, cause);
  }
}
