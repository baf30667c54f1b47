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
 *
 * <h2>Coverage of the intervals</h2>
 *
 * Without known noise the exponent's interval is Student's, by the scatter about the line. {@code
 * ApproachStudy} in the tests measured it on Hoffmann's law, 1,000 simulations each, give or take
 * 0.7: how many of the 95 % intervals hold the exponent of N, in percent.
 *
 * <table>
 *   <caption>Measured coverage</caption>
 *   <tr><th>approach</th><th>tables</th><th>covered</th></tr>
 *   <tr><td>2, parabola</td><td>3, 4, 5, 8 budgets</td><td>94.2, 96.0, 95.1, 93.2</td></tr>
 *   <tr><td>2, Akima</td><td>3, 4, 5, 8 budgets</td><td>94.2, 94.6, 94.7, 94.8</td></tr>
 *   <tr><td>1</td><td>8, 12, 16 sizes</td><td>93.8, 95.1, 96.5</td></tr>
 * </table>
 */
package io.copse.udf.fit.approach;
