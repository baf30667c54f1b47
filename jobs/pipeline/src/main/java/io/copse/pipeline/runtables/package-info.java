/**
 * Tables of runs that were not trained here: opening them, finding what a law reads in their
 * columns, fitting them and taking them into {@code runs}. How a law is fitted belongs to the laws,
 * what {@code runs} holds to {@code tables}.
 */
package io.copse.pipeline.runtables;
