/**
 * The layers that treat each token alone: feed-forwards, normalisations, embedding, positions and
 * output head.
 *
 * <p>A feed-forward that routes tokens belongs to {@code io.copse.models.layer.mixture}.
 */
package io.copse.models.layer.dense;
