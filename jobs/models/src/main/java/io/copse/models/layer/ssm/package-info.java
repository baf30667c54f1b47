/**
 * Sequence mixers on diagonal state-space models: Mamba and H3.
 *
 * <p>The scans themselves belong to {@code io.copse.models.kernel.ssm}; RWKV's recurrences belong
 * to {@code io.copse.models.layer.rwkv}.
 */
package io.copse.models.layer.ssm;
