/**
 * Adapters between BigDL and Copse: the only package that imports {@code com.intel.analytics}.
 *
 * <p>A class here implements one contract of BigDL, a module or an optimisation method, over a
 * plain class of {@code lm} or {@code optim}. Arithmetic, training and files do not belong here.
 */
package io.copse.models.bigdl;
