/**
 * The layers of language models: normalisations, sequence mixers, feed-forwards, embedding and
 * output head. A layer is made without memory, so that its parameters and FLOPs can be counted, and
 * is bound to weights, gradients and buffers before it runs.
 *
 * <p>How an architecture puts layers together, and what BigDL sees, belongs to {@code
 * io.copse.models.lm}; arithmetic belongs to {@code io.copse.models.kernel}.
 */
package io.copse.models.layer;
