/**
 * The time mixes and the channel mix of RWKV-4 and RWKV-6, and what they share: the input mixed
 * with the token before, the group norm, the initial values.
 *
 * <p>The recurrences themselves belong to {@code io.copse.models.kernel.rwkv}.
 */
package io.copse.models.layer.rwkv;
