/**
 * What all layers of language models share. A {@link io.copse.models.layer.Layer} is an immutable
 * description: dimensions, parameters, FLOPs. Its {@code bind} method gives a bound layer, all of
 * whose fields are final: weights, gradients, scratch memory and products.
 *
 * <p>The layers themselves stand in one package a family: {@code attention}, {@code ssm}, {@code
 * rwkv}, {@code convolution}, {@code mixture} and {@code dense}. How an architecture combines
 * layers belongs to {@code io.copse.models.lm}; arithmetic belongs to {@code
 * io.copse.models.kernel}.
 */
package io.copse.models.layer;
