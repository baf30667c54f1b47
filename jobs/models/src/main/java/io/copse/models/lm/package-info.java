/**
 * Language models: the registry of architectures, their shapes and counts, the ladder of sizes, and
 * the networks that run them.
 *
 * <p>An {@link io.copse.models.lm.Architecture} is one class here and one line in {@code
 * META-INF/services}; another jar can register its own in the same way. Single layers belong to
 * {@code io.copse.models.layer}; optimisers, loops and checkpoints belong to {@code
 * io.copse.models.train}.
 */
package io.copse.models.lm;
