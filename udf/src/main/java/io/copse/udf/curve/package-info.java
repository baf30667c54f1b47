/**
 * The loss during a run as a function of its learning rates: the Multi-Power law, which gives the
 * whole curve under one schedule after a fit to curves under others. {@link
 * io.copse.udf.curve.Schedule} holds the rates, {@link io.copse.udf.curve.LearningCurve} predicts,
 * {@link io.copse.udf.curve.CurveFit} fits several curves of one model, and {@link
 * io.copse.udf.curve.CurveBootstrap} gives intervals. Laws of the loss at the end of many runs
 * belong to {@code law}.
 *
 * <h2>Coverage of the intervals</h2>
 *
 * {@code CurveCoverageStudy} in the tests measured them. The law of 25M of Luo et al. makes four
 * curves of 30 losses: one at a constant rate, and three whose rate falls at once to 60, 30 and 10
 * % of the peak. Their logs have normal noise of 0.1 % that is a first-order autoregression of
 * correlation 0.5; each simulation is resampled 200 times. Few simulations were made, because each
 * takes seconds, so a fit quotes no coverage of these intervals yet.
 *
 * <p>With the full search 14 of 25 simulations had a law; the others were refused. The intervals of
 * A held the truth in 12 of the 14, those of C in 13, and all others in 14, those of the predicted
 * losses at the ends of three other schedules among them. With the short search 17 simulations were
 * made: the intervals of L0 held the truth in 17, those of B in none, those of the other parameters
 * in 7 to 13, and those of the predicted losses in 6, 17 and 8. So they do not cover the pull of
 * that search to its start.
 */
package io.copse.udf.curve;
