/**
 * Tables of runs that other tools trained: finding a law's variables in their columns, choosing and
 * grouping their rows, fitting them, showing the fits, and importing the runs into {@code runs}.
 *
 * <p>How files become cells of text belongs to {@code read}, how a law is fitted to the module of
 * the laws, and what {@code runs} holds to {@code tables}.
 */
package io.copse.pipeline.runtables;
