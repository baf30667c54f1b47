/**
 * Parametric laws of the loss: a law is a value that predicts what a run ends with and, where it
 * can, says what is optimal under a compute budget. How a law's parameters are found belongs to
 * {@code fit}.
 *
 * <table>
 *   <caption>The laws, one record each</caption>
 *   <tr><th>record</th><th>name</th><th>equation</th></tr>
 *   <tr><td>{@link io.copse.udf.law.Chinchilla}</td><td>chinchilla</td>
 *     <td>L = E + A / N^alpha + B / D^beta</td></tr>
 *   <tr><td>{@link io.copse.udf.law.Kaplan}</td><td>kaplan</td>
 *     <td>L = ((Nc / N)^(alphaN / alphaD) + Dc / D)^alphaD</td></tr>
 *   <tr><td>{@link io.copse.udf.law.DataConstrained}</td><td>data_constrained</td>
 *     <td>chinchilla with worth-less repeated tokens and params</td></tr>
 *   <tr><td>{@link io.copse.udf.law.OverTraining}</td><td>over_training</td>
 *     <td>L = E + a N^-c + b 6^(-c/2) D^-c</td></tr>
 *   <tr><td>{@link io.copse.udf.law.ComputePowerLaw}</td><td>compute_power_law</td>
 *     <td>L = E + A / C^alpha</td></tr>
 *   <tr><td>{@link io.copse.udf.law.Routed}</td><td>routed</td>
 *     <td>log L = a log N + b log F(k) + c log N log F(k) + d</td></tr>
 *   <tr><td>{@link io.copse.udf.law.Experts}</td><td>experts</td>
 *     <td>L = E + A / (N k^mu)^alpha + B / (D k^nu)^beta</td></tr>
 *   <tr><td>{@link io.copse.udf.law.DownstreamError}</td><td>downstream_error</td>
 *     <td>error = epsilon - k exp(-gamma L)</td></tr>
 * </table>
 */
package io.copse.udf.law;
