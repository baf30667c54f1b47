/**
 * Kernels of RWKV-4 and RWKV-6: their recurrences, the token shift and their gates.
 *
 * <p>Gates that other families have too belong to {@code io.copse.models.kernel.dense}.
 */
package io.copse.models.kernel.rwkv;
