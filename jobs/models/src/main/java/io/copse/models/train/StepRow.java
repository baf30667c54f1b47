package io.copse.models.train;

import io.copse.models.layer.RoutingStatistics;

/**
 * A logged update.
 *
 * @param step updates made, this one included
 * @param tokens tokens trained on, those of this update included
 * @param loss mean loss of the batch before the update, nats per token
 * @param learningRate the update's learning rate
 * @param gradientNorm global norm of the gradient before clipping
 * @param spike whether the loss is a spike by {@link RecentLosses}
 * @param routing what the mixtures of experts did, if the model has any
 */
public record StepRow(
    long step,
    long tokens,
    double loss,
    double learningRate,
    double gradientNorm,
    boolean spike,
    RoutingStatistics routing) {}
