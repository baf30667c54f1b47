/**
 * The losses of a model as functions of the mixture of domains that it was trained on: Ye's law,
 * its fit to runs of several mixtures, its intervals, and the mixture with the lowest loss. How
 * large a model is or how long it is trained belongs to {@code law}.
 *
 * <h2>Coverage of the intervals</h2>
 *
 * {@code MixtureCoverageStudy} in the tests measured them: 40 runs on mixtures of 3 domains, drawn
 * evenly from all that there are, a known law with normal noise of 0.5 % on the log of the loss,
 * 600 simulations, 200 resamples each. The table has the share of 95 % intervals that hold the
 * truth, in percent, give or take 0.9: BCa over runs for the law, and percentiles for the best
 * shares of two losses. A share whose best value is 0 is always held.
 *
 * <table>
 *   <caption>Measured coverage</caption>
 *   <tr><th>c</th><th>k</th><th>t</th><th>loss of even shares</th><th>loss of 80 % of one
 *     domain</th><th>best shares</th></tr>
 *   <tr><td>95.7</td><td>95.5</td><td>96.2, 96.5, 95.5</td><td>94.3</td><td>93.3</td>
 *     <td>95.0, 100, 95.0</td></tr>
 * </table>
 */
package io.copse.udf.mixture;
