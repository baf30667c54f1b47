/**
 * Sequence mixers in which each token looks at all tokens before it: attention and retention.
 *
 * <p>Mixers that carry a state or convolve belong to {@code ssm}, {@code rwkv} and {@code
 * convolution}.
 */
package io.copse.models.layer.attention;
