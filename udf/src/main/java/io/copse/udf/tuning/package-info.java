/**
 * The best learning rate and batch as powers of a model's size and of its training tokens: the best
 * of each sweep, and the powers through them. Laws of the loss belong to {@code law}.
 */
package io.copse.udf.tuning;
