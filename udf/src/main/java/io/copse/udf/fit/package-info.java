/**
 * Finding a law's parameters from runs: objectives by name, the fit and its status, bootstrap
 * intervals and held-out extrapolation. Reading runs from tables does not belong here.
 */
package io.copse.udf.fit;
