/**
 * Finding laws from runs. Reading runs from tables does not belong here.
 *
 * <ul>
 *   <li>{@link io.copse.udf.fit.LawFit} fits any of {@link io.copse.udf.fit.Laws} by an {@link
 *       io.copse.udf.fit.Objective}: approach 3. Its {@link io.copse.udf.fit.FitResult} has a law
 *       only if its {@link io.copse.udf.fit.FitStatus} is OK.
 *   <li>{@link io.copse.udf.fit.Envelope} is approach 1, {@link io.copse.udf.fit.IsoFlop} approach
 *       2.
 *   <li>{@link io.copse.udf.fit.Profile} and {@link io.copse.udf.fit.Bootstrap} give intervals of
 *       any quantity of a law: parameters, exponents, predictions, the best N and D.
 *   <li>{@link io.copse.udf.fit.HeldOut} tests a law's extrapolation, {@link
 *       io.copse.udf.fit.Comparison} sets two families against each other.
 * </ul>
 *
 * <h2>Coverage of the intervals</h2>
 *
 * {@code CoverageStudy} in the tests: Hoffmann's law, 6 sizes by 6 horizons a factor of 4 apart
 * (6e16 to 6e22 FLOPs), normal noise of 0.5 % on ln L, 1,002 simulations, 200 resamples each. The
 * share of 95 % intervals that hold the truth, in percent, give or take 0.7; N, D and L are the
 * optimum at 1e24 FLOPs, 16 times the largest run. With {@code squared_log} the profile and both
 * BCa intervals stay within 93 to 97, and percentiles fall short of it by up to 0.9. With Huber's
 * objective BCa over runs goes beyond it by up to 0.5, and noise falls short by up to 3: resample
 * runs there.
 *
 * <table>
 *   <caption>Measured coverage</caption>
 *   <tr><th>objective</th><th>method</th><th>E</th><th>A</th><th>B</th><th>alpha</th><th>beta</th>
 *     <th>exponent of N</th><th>N</th><th>D</th><th>L</th></tr>
 *   <tr><td>squared_log</td><td>profile</td><td>93.9</td><td>94.1</td><td>93.2</td>
 *     <td>94.0</td><td>93.5</td><td>93.2</td><td>93.3</td><td>93.3</td><td>93.8</td></tr>
 *   <tr><td>squared_log</td><td>bca_runs</td><td>94.8</td><td>95.9</td><td>95.6</td>
 *     <td>95.5</td><td>95.3</td><td>95.1</td><td>94.7</td><td>94.8</td><td>95.2</td></tr>
 *   <tr><td>squared_log</td><td>percentile_runs</td><td>92.1</td><td>93.0</td><td>93.2</td>
 *     <td>93.1</td><td>93.2</td><td>93.0</td><td>92.2</td><td>92.2</td><td>92.4</td></tr>
 *   <tr><td>squared_log</td><td>bca_noise</td><td>93.8</td><td>94.3</td><td>93.4</td>
 *     <td>94.0</td><td>93.5</td><td>93.1</td><td>93.8</td><td>93.7</td><td>93.6</td></tr>
 *   <tr><td>squared_log</td><td>percentile_noise</td><td>92.7</td><td>93.6</td><td>92.2</td>
 *     <td>93.3</td><td>92.2</td><td>92.2</td><td>92.4</td><td>92.4</td><td>92.6</td></tr>
 *   <tr><td>huber_log_0.001</td><td>bca_runs</td><td>96.9</td><td>97.5</td><td>97.5</td>
 *     <td>97.2</td><td>97.5</td><td>97.0</td><td>96.9</td><td>96.9</td><td>96.5</td></tr>
 *   <tr><td>huber_log_0.001</td><td>percentile_runs</td><td>96.9</td><td>97.4</td><td>97.7</td>
 *     <td>97.2</td><td>97.4</td><td>97.3</td><td>96.7</td><td>96.7</td><td>96.7</td></tr>
 *   <tr><td>huber_log_0.001</td><td>bca_noise</td><td>91.4</td><td>90.8</td><td>92.6</td>
 *     <td>91.0</td><td>92.3</td><td>91.9</td><td>91.4</td><td>91.2</td><td>91.6</td></tr>
 *   <tr><td>huber_log_0.001</td><td>percentile_noise</td><td>90.7</td><td>90.3</td><td>91.7</td>
 *     <td>90.1</td><td>91.0</td><td>90.7</td><td>90.9</td><td>90.9</td><td>91.2</td></tr>
 * </table>
 *
 * <h2>Published exponents of approach 2</h2>
 *
 * Porian et al. 2024 print .8353, .7065, .6020, .5715 and .4969 for their five recipes. {@link
 * io.copse.udf.fit.IsoFlop} under their noise gives .8366, .7065, .6025, .5716 and .4969 on their
 * points as {@code porian-isoflop-points.csv} has them (1,000 copies, seed 0); their procedure
 * rewritten with scipy's Akima spline gives .8366, .7065, .6024, .5716 and .4964 on the same
 * points. What is left of the first recipe's difference lies in the points, which were interpolated
 * anew from their training curves: minima lie on a grid of 25 steps a gap, and one step of the
 * first or last budget moves the exponent by .0018. Their own 95 % interval is .8235 to .8460.
 *
 * <h2>Speed</h2>
 *
 * {@code FitBenchmark} in the tests, beside {@code fit_benchmark.py} with scipy 1.17.1, 240 runs,
 * on 24 November 2026 on a virtual machine of two AMD EPYC cores with some other load; seconds
 * passed, and seconds of processor. Both reach the same objective. The limits are 5 seconds for the
 * starts on one core and 20 for the refits on two.
 *
 * <table>
 *   <caption>Measured time</caption>
 *   <tr><th>work</th><th>here</th><th>scipy</th><th>scipy's processor time over ours</th></tr>
 *   <tr><td>4,500 starts, one thread</td><td>2.4 to 2.7 (2.4 to 3.0)</td><td>32.8 (28.2)</td>
 *     <td>9 to 12</td></tr>
 *   <tr><td>4,000 refits (and a jackknife of 240 here), two threads; scipy's one</td>
 *     <td>4.4 to 5.6 (5.0 to 5.7)</td><td>62.1 (18.0)</td><td>3.2 to 3.6</td></tr>
 * </table>
 */
package io.copse.udf.fit;
