/**
 * Plain double-precision models and kernels, written from the equations and for nothing but
 * clarity: the oracle of the fast ones. Nothing here may use {@code io.copse.models.kernel} or
 * {@code layer}.
 */
package io.copse.models.reference;
