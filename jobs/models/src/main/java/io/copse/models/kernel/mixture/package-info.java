/**
 * Kernels of mixtures of experts: the softmax and the choice of a router.
 *
 * <p>The experts' own kernels belong to {@code io.copse.models.kernel.dense}.
 */
package io.copse.models.kernel.mixture;
