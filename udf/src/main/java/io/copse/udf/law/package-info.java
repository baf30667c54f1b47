/**
 * The laws: each is a record that predicts what a run ends with, and its file is all that is known
 * of the law. {@link io.copse.udf.law.LawDefinition} says what a law's file holds, and {@link
 * io.copse.udf.law.Laws} lists the registered laws. The table of laws with their equations is in
 * {@code udf/FUNCTIONS.md}. Published laws whose coefficients are constants stand here too, and
 * {@link io.copse.udf.law.InferenceOptimum} serves every law of N and D. How a law is searched and
 * judged belongs to {@code fit}, and how SQL calls it belongs to {@code sql}.
 */
package io.copse.udf.law;
