/**
 * Kernels of causal convolutions, short and as long as the sequence, and the Fourier transform.
 *
 * <p>What makes a filter belongs to {@code io.copse.models.layer.convolution}.
 */
package io.copse.models.kernel.convolution;
