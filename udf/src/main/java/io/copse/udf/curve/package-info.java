/**
 * The loss during a run as a function of its learning rates: the Multi-Power law, which gives the
 * whole curve under one schedule after a fit to curves under others. {@link
 * io.copse.udf.curve.Schedule} holds the rates, {@link io.copse.udf.curve.LearningCurve} predicts,
 * and {@link io.copse.udf.curve.CurveFit} fits several curves of one model. Laws of the loss at the
 * end of many runs belong to {@code law}.
 */
package io.copse.udf.curve;
