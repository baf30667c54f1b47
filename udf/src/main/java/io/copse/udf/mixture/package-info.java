/**
 * The losses of a model as functions of the mixture of domains that it was trained on: Ye's law,
 * its fit to runs of several mixtures, and the mixture with the lowest loss. How large a model is
 * or how long it is trained belongs to {@code law}.
 */
package io.copse.udf.mixture;
