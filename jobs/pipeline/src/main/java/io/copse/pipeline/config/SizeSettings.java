package io.copse.pipeline.config;

/**
 * One model size.
 *
 * @param dModel width of the residual stream
 * @param layers number of blocks
 * @param heads attention heads; divides dModel
 * @param learningRate peak learning rate of AdamW at this size, the same for every arm
 */
public record SizeSettings(int dModel, int layers, int heads, double learningRate) {}
