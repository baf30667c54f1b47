/**
 * Approaches 1 and 2 of Hoffmann et al. 2022: {@link io.copse.udf.fit.approach.Envelope} and {@link
 * io.copse.udf.fit.approach.IsoFlop} give the best N and D as powers of compute. Fits of a law's
 * equation belong to {@code fit}.
 *
 * <h2>Published exponents of approach 2</h2>
 *
 * Porian et al. 2024 print .8353, .7065, .6020, .5715 and .4969 for their five recipes. {@link
 * io.copse.udf.fit.approach.IsoFlop} under their noise gives .8366, .7065, .6025, .5716 and .4969
 * on their points as {@code porian-isoflop-points.csv} has them (1,000 copies, seed 0); their
 * procedure rewritten with scipy's Akima spline gives .8366, .7065, .6024, .5716 and .4964 on the
 * same points. The rest of the first recipe's difference comes from the points, which were
 * interpolated again from their training curves. Minima lie on a grid of 25 steps a gap, and one
 * step of the first or last budget changes the exponent by .0018. Their own 95 % interval is .8235
 * to .8460.
 */
package io.copse.udf.fit.approach;
