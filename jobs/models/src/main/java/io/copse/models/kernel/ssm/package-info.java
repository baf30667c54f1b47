/**
 * Kernels of diagonal state-space models: the selective scan of Mamba and the scan of H3.
 *
 * <p>Short convolutions belong to {@code io.copse.models.kernel.convolution}.
 */
package io.copse.models.kernel.ssm;
