/**
 * Arithmetic on float32 memory outside the heap: matrix products through oneDNN and the
 * element-wise kernels that it has no primitive for, written with the Vector API.
 *
 * <p>A kernel is a method over buffers and explicit sizes, static unless it needs a table or
 * scratch of its own; it allocates no buffers and remembers nothing from call to call. Every
 * reduction has one fixed order, so that interpreted and compiled code give the same bits: {@code
 * lanewise(EXP)} and its like, and {@code reduceLanes(ADD)}, do not belong here. What a layer is,
 * and which parameters it has, belongs to {@code io.copse.models.layer}.
 */
package io.copse.models.kernel;
