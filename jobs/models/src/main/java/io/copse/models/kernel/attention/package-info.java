/**
 * Kernels of attention and retention: the causal softmax, rotary positions and decays.
 *
 * <p>Products with scores go through {@link io.copse.models.kernel.Gemm}.
 */
package io.copse.models.kernel.attention;
