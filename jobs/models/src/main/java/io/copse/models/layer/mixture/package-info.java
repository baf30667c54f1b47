/**
 * Mixtures of experts: feed-forwards that send each token to a few experts by a router.
 *
 * <p>The experts' own arithmetic is that of a SwiGLU, see {@code io.copse.models.layer.dense}.
 * Routers between whole models belong to the pipeline.
 */
package io.copse.models.layer.mixture;
