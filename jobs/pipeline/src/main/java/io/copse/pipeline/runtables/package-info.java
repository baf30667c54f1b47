/**
 * Tables of runs that other tools trained: opening them, finding a law's variables in their
 * columns, fitting them, and importing them into {@code runs}. How a law is fitted belongs to the
 * module of the laws, and what {@code runs} holds belongs to {@code tables}.
 */
package io.copse.pipeline.runtables;
