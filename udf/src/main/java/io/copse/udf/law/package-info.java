/**
 * Parametric laws of the loss: a law is a value that predicts a loss and says what is optimal under
 * a compute budget. How a law's parameters are found belongs to {@code fit}.
 */
package io.copse.udf.law;
