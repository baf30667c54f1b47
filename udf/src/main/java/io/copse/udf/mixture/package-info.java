/**
 * The losses of a model as functions of the mixture of domains that it was trained on: Ye's law,
 * its fit to runs of several mixtures, its intervals, and the mixture with the lowest loss. How
 * large a model is or how long it is trained belongs to {@code law}.
 *
 * <h2>Coverage of the intervals</h2>
 *
 * {@code MixtureCoverageStudy} in the tests measured them: mixtures drawn evenly from all that
 * there are, a known law with normal noise on the log of the loss, 1,000 simulations, 200 resamples
 * each. The table has the share of 95 % intervals that hold the truth, in percent, give or take
 * 0.7. @@TABLE
 */
package io.copse.udf.mixture;
