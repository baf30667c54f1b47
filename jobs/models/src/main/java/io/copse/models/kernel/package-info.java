/**
 * Arithmetic on float32 memory outside the heap that all families of layers share: memory, matrix
 * products through oneDNN, vectors, elementary functions, rows.
 *
 * <p>Element-wise kernels and scans stand in one package a family: {@code attention}, {@code ssm},
 * {@code rwkv}, {@code convolution}, {@code mixture} and {@code dense}. A kernel is a method over
 * buffers and explicit sizes, static unless it needs a table or scratch of its own. It allocates no
 * buffers and remembers nothing from call to call.
 *
 * <p>Every reduction has one fixed order, so that interpreted and compiled code give the same bits.
 * {@code lanewise(EXP)} and its like, and {@code reduceLanes(ADD)}, do not belong here. What a
 * layer is, and which parameters it has, belongs to {@code io.copse.models.layer}.
 */
package io.copse.models.kernel;
