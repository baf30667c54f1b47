/**
 * Sequence mixers by convolutions as long as the sequence: Hyena, its filters, and the count of
 * such convolutions.
 *
 * <p>The convolutions and transforms themselves belong to {@code
 * io.copse.models.kernel.convolution}.
 */
package io.copse.models.layer.convolution;
