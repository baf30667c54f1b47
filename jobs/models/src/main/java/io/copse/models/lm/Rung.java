package io.copse.models.lm;

/**
 * A Transformer of the {@link SizeLadder}.
 *
 * @param name the name of the size
 * @param dimensions its width, blocks and heads
 * @param gpt3 the peak learning rate by GPT-3's recipe
 * @param rwkv the peak learning rate by RWKV-4's recipe
 */
public record Rung(String name, Dimensions dimensions, double gpt3, double rwkv) {}
