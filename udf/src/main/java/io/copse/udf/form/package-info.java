/**
 * Forms: the coordinates in which a law is searched, with the predictions for given runs and their
 * derivatives. Most laws are a {@link io.copse.udf.form.SumOfTerms}, which is a table and needs no
 * code. Other laws extend {@link io.copse.udf.form.PointwiseForm}. The search itself, and how a fit
 * is judged, belong to {@code fit}.
 */
package io.copse.udf.form;
