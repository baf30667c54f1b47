/**
 * Kernels that treat each row alone: activations, gates, norms and the cross-entropy.
 *
 * <p>Matrix products belong to {@link io.copse.models.kernel.Gemm}.
 */
package io.copse.models.kernel.dense;
