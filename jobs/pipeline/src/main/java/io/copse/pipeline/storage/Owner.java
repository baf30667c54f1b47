package io.copse.pipeline.storage;

import java.io.Serializable;

/**
 * The job that owns an output.
 *
 * @param epoch its number among all owners of the output; a later owner has a higher one
 */
public record Owner(long epoch) implements Serializable {}
