/**
 * Language models as BigDL modules: the registry of architectures, their shapes and counts, and the
 * module that hides native memory behind BigDL's contract.
 *
 * <p>Single layers belong to {@code io.copse.models.layer}; optimisers, loops and checkpoints
 * belong to {@code io.copse.models.train}.
 */
package io.copse.models.lm;
